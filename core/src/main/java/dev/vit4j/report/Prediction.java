package dev.vit4j.report;

import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a classifier said of one image.
 *
 * @param image no larger than a grid shows it, whatever was given
 * @param trueLabel where it is known
 * @param confidence probability of the predicted label, a fraction of 1
 */
public record Prediction(RgbImage image, Optional<String> trueLabel, String predictedLabel, double confidence) {

    public Prediction {
        image = Thumbnail.of(image);
    }

    /** Of images of a data set, drawn by seed: the same ones for every model. */
    public static List<Prediction> sample(Dataset dataset, Evaluator.Predictions predictions, long seed, int count) {
        return sample(dataset, dataset.classNames(), predictions, seed, count);
    }

    /**
     * The same, where the classes that were predicted are not the data set's own.
     *
     * @param classNames that the predictions are about
     */
    public static List<Prediction> sample(
            Dataset dataset, List<String> classNames, Evaluator.Predictions predictions, long seed, int count) {
        return new Random(seed)
                .ints(0, predictions.indices().length)
                .distinct()
                .limit(Math.min(count, predictions.indices().length))
                .mapToObj(drawn -> {
                    int index = predictions.indices()[drawn];
                    float[] probabilities = predictions.probabilities()[drawn];
                    int predicted = ClassificationMetrics.argmax(probabilities);
                    return new Prediction(
                            dataset.encoded(index).map(Thumbnail::of).orElseGet(() -> dataset.image(index)),
                            Optional.of(classNames.get(predictions.labels()[drawn])),
                            classNames.get(predicted),
                            probabilities[predicted]);
                })
                .toList();
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
