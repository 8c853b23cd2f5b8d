package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;

/** Random initialization of weights. */
public final class Initializers {

    private static final double LARGEST_DEVIATION = 0.3;

    private Initializers() {}

    /**
     * The result of torch.nn.init.trunc_normal_ with its default bounds of -2 and 2 (values, not standard deviations).
     * For the small standard deviations of weights no draw comes near them, so this is the normal distribution.
     */
    public static Initializer truncatedNormal(double standardDeviation) {
        Initializer normal = normal(standardDeviation);
        return (tensor, random) -> {
            // Checked here, not in the config: loading a checkpoint draws no values.
            if (standardDeviation > LARGEST_DEVIATION) {
                throw new InvalidRequestException("weights with a standard deviation of " + standardDeviation
                        + " would reach the bounds of 2, and resampling is not supported; initializer_range must be at "
                        + "most "
                        + LARGEST_DEVIATION);
            }
            normal.initialize(tensor, random);
        };
    }

    /** A normal distribution of the given standard deviation. */
    public static Initializer normal(double standardDeviation) {
        return (tensor, random) ->
                tensor.copyFrom(Tensor.randomNormal(random, tensor.shape()).mul(standardDeviation));
    }

    /**
     * 3 × 3 filters that pass the first input channels on unchanged; the others are drawn as in torch's convolutions
     * (uniform, ±1/√fan-in): a deep stem starts close to the identity.
     */
    public static Initializer identityFilters() {
        return (tensor, random) -> {
            long[] shape = tensor.shape();
            double bound = 1 / Math.sqrt((double) shape[1] * shape[2] * shape[3]);
            tensor.copyFrom(Tensor.randomUniform(random, -bound, bound, shape));
            long passed = Math.min(shape[0], shape[1]);
            Tensor filters = tensor.narrow(0, 0, passed).zero();
            Tensor centres = filters.select(3, shape[3] / 2).select(2, shape[2] / 2);
            for (long channel = 0; channel < passed; channel++) {
                centres.select(0, channel).select(0, channel).fill(1);
            }
        };
    }
}
