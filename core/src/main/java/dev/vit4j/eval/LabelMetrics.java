package dev.vit4j.eval;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The metrics of one label of a multi-label classifier, as scikit-learn computes them; fractions of 1, with 0 for 0/0.
 * For a label that no image has they are NaN.
 *
 * @param averagePrecision over all thresholds
 * @param precision fraction of the images assigned the label that have it
 * @param recall fraction of the images with the label that are assigned it
 * @param f1 the harmonic mean of the two
 * @param support number of images with the label
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LabelMetrics(
        String name, double averagePrecision, double precision, double recall, double f1, int support) {}
