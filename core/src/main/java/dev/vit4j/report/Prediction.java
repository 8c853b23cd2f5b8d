package dev.vit4j.report;

import dev.vit4j.image.RgbImage;

/**
 * What a classifier said of one image.
 *
 * @param confidence probability of the predicted label, a fraction of 1
 */
public record Prediction(RgbImage image, String trueLabel, String predictedLabel, double confidence) {

    public boolean isCorrect() {
        return trueLabel.equals(predictedLabel);
    }
}
