package dev.vit4j.nn;

import dev.vit4j.weights.Initializer;

/** How the matrices of transformer blocks start. */
public sealed interface WeightInitialization {

    /** For a layer with {@code in} inputs; {@code writesResidual} where its output is added to the residual stream. */
    Initializer matrix(long in, boolean writesResidual);

    /** One deviation for all, as the reference does it (initializer_range). */
    record Fixed(double initializerRange) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializers.truncatedNormal(initializerRange);
        }
    }

    /**
     * A deviation of gain/√in, smaller by {@code residualGain} for what is added to the residual stream: small models
     * learn faster in a few epochs.
     */
    record FanIn(double gain, double residualGain) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializers.truncatedNormal(gain / Math.sqrt((double) in) * (writesResidual ? residualGain : 1));
        }
    }
}
