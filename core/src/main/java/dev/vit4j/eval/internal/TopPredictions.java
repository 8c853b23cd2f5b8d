package dev.vit4j.eval.internal;

/**
 * The most probable class for each image of a data set, in order, without broken images.
 *
 * @param predicted [N]
 * @param confidences [N], their probabilities
 * @param labels [N], the true labels
 * @param indices [N], the images' indices in the data set
 */
public record TopPredictions(int[] predicted, float[] confidences, int[] labels, int[] indices) {}
