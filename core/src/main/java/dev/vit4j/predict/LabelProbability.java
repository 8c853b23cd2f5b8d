package dev.vit4j.predict;

import dev.vit4j.pretrained.LoadedModel;

/**
 * A class and its predicted probability.
 *
 * @param probability from 0 to 1; for a model of {@link LoadedModel.ProblemType#REGRESSION} its output
 */
public record LabelProbability(int index, String label, double probability) {}
