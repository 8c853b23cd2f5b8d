package dev.vit4j.nn;

import dev.vit4j.weights.Initializer;

/** How the matrices, the learned tokens and the position embeddings of a model are initialized. */
public sealed interface WeightInitialization {

    /**
     * The initializer of a layer with {@code in} inputs.
     *
     * @param in for learned tokens and position embeddings, their width
     * @param writesResidual whether its output is added to the residual stream
     */
    Initializer matrix(long in, boolean writesResidual);

    /** A truncated normal distribution of one standard deviation for all, as in the reference (initializer_range). */
    record Fixed(double initializerRange) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializer.truncatedNormal(initializerRange);
        }
    }

    /**
     * A truncated normal distribution of standard deviation gain/√in, times {@code residualGain} for layers whose output is
     * added to the residual stream. Small models learn faster from it in a few epochs.
     */
    record FanIn(double gain, double residualGain) implements WeightInitialization {
        @Override
        public Initializer matrix(long in, boolean writesResidual) {
            return Initializer.truncatedNormal(gain / Math.sqrt((double) in) * (writesResidual ? residualGain : 1));
        }
    }
}
