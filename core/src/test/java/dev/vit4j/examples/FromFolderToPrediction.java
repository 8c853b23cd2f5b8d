package dev.vit4j.examples;

import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.predict.LabelProbability;
import java.nio.file.Path;
import java.util.List;

/** From a model folder and an image file to predictions. */
public final class FromFolderToPrediction {

    private FromFolderToPrediction() {}

    /** A service keeps the classifier open: threads may share it. */
    static List<LabelProbability> classify(Path folder, Path image) {
        try (ImageClassifier classifier = ImageClassifier.load(folder)) {
            return classifier.predict(ImageInput.of(image), 5);
        }
    }

    public static void main(String[] arguments) {
        classify(Path.of(arguments[0]), Path.of(arguments[1])).forEach(System.out::println);
    }
}
