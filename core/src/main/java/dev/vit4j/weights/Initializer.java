package dev.vit4j.weights;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;

/**
 * Initializes a parameter that is not loaded from a file: overwrites all values of a tensor of any shape. The same source
 * of randomness gives the same values.
 */
@FunctionalInterface
public interface Initializer {

    /** All 0. */
    Initializer ZEROS = (tensor, random) -> tensor.zero();

    /** All 1. */
    Initializer ONES = (tensor, random) -> tensor.fill(1);

    /** Overwrites {@code tensor}, with numbers drawn from {@code random} if it draws any. */
    void initialize(Tensor tensor, RandomSource random);

    /**
     * The result of torch.nn.init.trunc_normal_ with its default bounds of -2 and 2 (values, not standard deviations).
     * For the small standard deviations of weights no draw comes near them, so this is the normal distribution.
     * Initializing throws {@link InvalidRequestException} if the standard deviation is above 0.3.
     */
    static Initializer truncatedNormal(double standardDeviation) {
        double largest = 0.3;
        Initializer normal = normal(standardDeviation);
        return (tensor, random) -> {
            // Checked here, not in the config: loading a checkpoint draws no values.
            if (standardDeviation > largest) {
                throw new InvalidRequestException("weights with a standard deviation of " + standardDeviation
                        + " would reach the bounds of 2, and resampling is not supported; initializer_range must be at "
                        + "most "
                        + largest);
            }
            normal.initialize(tensor, random);
        };
    }

    /** A normal distribution of the given standard deviation. */
    static Initializer normal(double standardDeviation) {
        return (tensor, random) ->
                tensor.copyFrom(Tensor.randomNormal(random, tensor.shape()).mul(standardDeviation));
    }

    /**
     * 3 × 3 filters that pass the first input channels on unchanged; the others are drawn as in torch's convolutions
     * (uniform, ±1/√fan-in): a deep stem starts close to the identity.
     */
    static Initializer identityFilters() {
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
