package dev.vit4j.report;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.TopPredictions;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.report.internal.Thumbnail;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a classifier said of one image.
 *
 * @param image no larger than a grid shows it, whatever was given
 * @param name of the image's file, where it comes from one
 * @param trueLabel where it is known
 * @param confidence probability of the predicted label, a fraction of 1
 */
public record Prediction(
        RgbImage image, Optional<String> name, Optional<String> trueLabel, String predictedLabel, double confidence) {

    public Prediction {
        image = Thumbnail.of(image);
    }

    /**
     * Of images of a data set, drawn by seed: the same ones for every model.
     *
     * @param preprocessor the model's, for the image to be shown as it sees it
     */
    public static List<Prediction> sample(
            LabelledImages dataset, Preprocessor preprocessor, TopPredictions predictions, long seed, int count) {
        return sample(dataset, preprocessor, dataset.classNames(), predictions, seed, count);
    }

    /**
     * The same, where the classes that were predicted are not the data set's own.
     *
     * @param classNames that the predictions are about
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

    /** Of the file itself, which a picture has room for. */
    private static Optional<String> fileName(String identity) {
        return Optional.of(identity.substring(identity.lastIndexOf('/') + 1)).filter(name -> !name.isEmpty());
    }

    /** As the model sees it: squeezed or cropped. */
    private static RgbImage seen(LabelledImages dataset, int index, Preprocessor preprocessor) {
        return dataset.encoded(index)
                .map(image -> preprocessor.resized(image, DecodingLimits.STANDARD))
                .orElseGet(() -> preprocessor.resized(dataset.image(index)));
    }

    /** Whether the true label is known and another one. */
    public boolean isMistake() {
        return trueLabel.filter(label -> !label.equals(predictedLabel)).isPresent();
    }

    /** Whether the true label is known and was found. */
    public boolean isCorrect() {
        return trueLabel.filter(predictedLabel::equals).isPresent();
    }
}
