package dev.vit4j.report.internal;

import java.util.OptionalDouble;

/**
 * The learning rate at a step.
 *
 * @param epoch epochs done after the step
 * @param ofMatrices the rate of matrices and filters, if {@code value} is for the other parameters only
 */
public record LearningRate(double epoch, double value, OptionalDouble ofMatrices) {

    /** One rate for all parameters. */
    public LearningRate(double epoch, double value) {
        this(epoch, value, OptionalDouble.empty());
    }
}
