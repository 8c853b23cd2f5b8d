package classifier;

import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;

/**
 * Prints what a model says of an image: {@code java -p MODULES -cp NATIVES -m classifier/classifier.Classifier MODEL IMAGE}.
 * Nothing requires the natives: on the module path, rather than the class path, they need {@code --add-modules
 * ALL-MODULE-PATH}.
 */
public final class Classifier {

    private Classifier() {}

    static String answer(Path folder, Path file) {
        try (LoadedModel model = ModelFolder.load(folder)) {
            return model.classify(model.decoder().open(file), 1).get(0).label();
        }
    }

    public static void main(String[] arguments) {
        System.out.println(answer(Path.of(arguments[0]), Path.of(arguments[1])));
    }
}
