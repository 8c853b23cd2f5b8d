package dev.vit4j.nn;

import dev.vit4j.weights.Initializer;

/** How the matrices of transformer blocks are initialized. */
public sealed interface WeightInitialization {

    /**
     * The initializer of a layer with {@code in} inputs.
     *
     * @param writesResidual whether its output is added to the residual stream
     */
    Initializer matrix(long in, boolean writesResidual);

    /** One standard deviation for all, as in the reference (initializer_range). */
    record Fixed(double initializerRange) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializer.truncatedNormal(initializerRange);
        }
    }

    /**
     * A standard deviation of gain/√in, times {@code residualGain} for what is added to the residual stream: small models
     * learn faster in a few epochs.
     */
    record FanIn(double gain, double residualGain) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializer.truncatedNormal(gain / Math.sqrt((double) in) * (writesResidual ? residualGain : 1));
        }
    }
}
