package dev.vit4j.eval;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How well one label of several is told, as scikit-learn counts it; fractions of 1, with 0 for 0/0. Of a label that no
 * image has there is nothing to tell: its figures are NaN.
 *
 * @param averagePrecision over all thresholds
 * @param precision of the images that are given the label, those that have it
 * @param recall of the images that have the label, those that are given it
 * @param f1 the harmonic mean of the two
 * @param support images that have the label
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LabelMetrics(
        String name, double averagePrecision, double precision, double recall, double f1, int support) {}
