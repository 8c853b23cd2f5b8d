package dev.vit4j.report;

/**
 * The learning rate of a step.
 *
 * @param epoch how many epochs are done after the step
 */
public record LearningRate(double epoch, double value) {}
