package dev.vit4j.nn.internal;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;

/**
 * Stochastic depth (Huang et al. 2016): drops a residual branch for whole examples in training, and scales it up for
 * the others to keep the mean.
 */
public final class DropPath {

    private DropPath() {}

    /**
     * The factor of each example's branch, 0 or 1 / (1 - rate): [B, 1, 1] for x [B, N, D], in its type.
     *
     * @param branch the index of the branch in the stack
     */
    public static Tensor factors(Tensor x, double rate, Pass.Randomness random, long branch) {
        float[] factors = new float[Math.toIntExact(x.size(0))];
        for (int example = 0; example < factors.length; example++) {
            factors[example] = random.uniform(branch, example) < rate ? 0 : (float) (1 / (1 - rate));
        }
        return Tensor.of(factors, factors.length, 1, 1).to(x.dtype()).to(x.device());
    }
}
