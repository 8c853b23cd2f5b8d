package dev.vit4j.report.internal;

import java.util.OptionalDouble;

/**
 * The learning rate of a step.
 *
 * @param epoch how many epochs are done after the step
 * @param ofMatrices that of matrices and filters, where {@code value} is of the other parameters alone
 */
public record LearningRate(double epoch, double value, OptionalDouble ofMatrices) {

    /** One rate of all parameters. */
    public LearningRate(double epoch, double value) {
        this(epoch, value, OptionalDouble.empty());
    }
}
