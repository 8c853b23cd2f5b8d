package dev.vit4j.predict;

import dev.vit4j.pretrained.ProblemType;

/**
 * A class and how probable the model finds it.
 *
 * @param probability from 0 to 1; of a model of {@link ProblemType#REGRESSION} the number that it gives
 */
public record LabelProbability(int index, String label, double probability) {}
