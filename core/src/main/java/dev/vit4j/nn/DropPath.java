package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;

/** Stochastic depth (Huang et al. 2016): drops a residual branch for whole examples while training. */
public final class DropPath {

    private DropPath() {}

    /** {@code branch} [B, N, D] with a share of the examples zeroed and the rest scaled up. */
    public static Tensor apply(Tensor branch, double rate, RandomSource random) {
        Tensor mask = Functional.dropout(Tensor.ones(branch.dtype(), branch.size(0), 1, 1), rate, random);
        return branch.mul(mask.to(branch.device()));
    }
}
