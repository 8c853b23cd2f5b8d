package dev.vit4j.report.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.internal.TopPredictions;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A classifier's prediction for one image.
 *
 * @param image scaled down to the size in which a grid shows it
 * @param name the file name, if the image is from a file
 * @param trueLabel if known
 * @param confidence probability of the predicted label, a fraction of 1
 */
public record Prediction(
        RgbImage image, Optional<String> name, Optional<String> trueLabel, String predictedLabel, double confidence) {

    public Prediction {
        image = Thumbnail.of(image);
    }

    /**
     * Predictions for images of a data set, drawn by seed: the same images for every model.
     *
     * @param preprocessor the model's, so that the image is shown as the model's input
     */
    public static List<Prediction> sample(
            LabelledImages dataset, Preprocessor preprocessor, TopPredictions predictions, long seed, int count) {
        return sample(dataset, preprocessor, dataset.classNames(), predictions, seed, count);
    }

    /**
     * The same, if the predicted classes are not the data set's own.
     *
     * @param classNames the predicted classes
     */
    public static List<Prediction> sample(
            LabelledImages dataset,
            Preprocessor preprocessor,
            List<String> classNames,
            TopPredictions predictions,
            long seed,
            int count) {
        return new Random(seed)
                .ints(0, predictions.indices().length)
                .distinct()
                .limit(Math.min(count, predictions.indices().length))
                .mapToObj(drawn -> {
                    int index = predictions.indices()[drawn];
                    int predicted = predictions.predicted()[drawn];
                    return new Prediction(
                            seen(dataset, index, preprocessor),
                            fileName(dataset.identity(index)),
                            Optional.of(classNames.get(predictions.labels()[drawn])),
                            classNames.get(predicted),
                            predictions.confidences()[drawn]);
                })
                .toList();
    }

    /** The file name without folders, for which a picture has room. */
    private static Optional<String> fileName(String identity) {
        return Optional.of(identity.substring(identity.lastIndexOf('/') + 1)).filter(name -> !name.isEmpty());
    }

    /** As the model's input: resized or cropped. */
    private static RgbImage seen(LabelledImages dataset, int index, Preprocessor preprocessor) {
        return dataset.encoded(index)
                .map(image -> preprocessor.resized(image, ImageDecoder.Limits.STANDARD))
                .orElseGet(() -> preprocessor.resized(dataset.image(index)));
    }

    /** Whether the true label is known and the prediction is wrong. */
    public boolean isMistake() {
        return trueLabel.filter(label -> !label.equals(predictedLabel)).isPresent();
    }

    /** Whether the true label is known and the prediction is correct. */
    public boolean isCorrect() {
        return trueLabel.filter(predictedLabel::equals).isPresent();
    }
}
