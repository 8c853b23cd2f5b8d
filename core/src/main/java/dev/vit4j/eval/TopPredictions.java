package dev.vit4j.eval;

/**
 * The most probable class of each of a data set's images, in its order, broken images left out.
 *
 * @param predicted [N]
 * @param confidences [N], the probabilities of these classes
 * @param labels [N], the true ones
 * @param indices [N], of the images in the data set
 */
public record TopPredictions(int[] predicted, float[] confidences, int[] labels, int[] indices) {}
