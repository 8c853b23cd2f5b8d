package classifier;

import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import java.nio.file.Path;

/**
 * Prints a model's predictions for an image: {@code java -p MODULES -cp NATIVES -m classifier/classifier.Classifier MODEL
 * IMAGE}. No module requires the native libraries: on the module path, instead of the class path, they need
 * {@code --add-modules ALL-MODULE-PATH}.
 */
public final class Classifier {

    private Classifier() {}

    static String answer(Path folder, Path file) {
        try (ImageClassifier classifier = ImageClassifier.load(folder)) {
            return classifier.predict(ImageInput.of(file)).get(0).label();
        }
    }

    public static void main(String[] arguments) {
        System.out.println(answer(Path.of(arguments[0]), Path.of(arguments[1])));
    }
}
