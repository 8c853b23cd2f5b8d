package dev.vit4j.eval;

/**
 * What a classifier predicted for a data set's images, in its order, broken images left out.
 *
 * @param probabilities [N][C]
 * @param labels [N], the true ones
 * @param indices [N], of the images in the data set
 */
public record Predictions(float[][] probabilities, int[] labels, int[] indices) {

    /** The most probable class of each image. */
    public TopPredictions top() {
        int[] predicted = new int[labels.length];
        float[] confidences = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            predicted[i] = ClassificationMetrics.argmax(probabilities[i]);
            confidences[i] = probabilities[i][predicted[i]];
        }
        return new TopPredictions(predicted, confidences, labels, indices);
    }
}
