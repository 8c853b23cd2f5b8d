package dev.vit4j.hub;

/**
 * One class of a prediction.
 *
 * @param index of the class, from 0
 * @param probability from 0 to 1; those of all classes sum to 1
 */
public record LabelProbability(int index, String label, double probability) {}
