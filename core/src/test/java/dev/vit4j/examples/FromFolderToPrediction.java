package dev.vit4j.examples;

import dev.vit4j.pretrained.LabelProbability;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;

/** From a model folder and an image file to what the classifier sees in it. */
public final class FromFolderToPrediction {

    private FromFolderToPrediction() {}

    /** A service keeps the model open: threads may share it, and the decoder. */
    static List<LabelProbability> classify(Path folder, Path image) {
        try (LoadedModel model = ModelFolder.load(folder)) {
            return model.classify(model.decoder().open(image), 5);
        }
    }

    public static void main(String[] arguments) {
        classify(Path.of(arguments[0]), Path.of(arguments[1])).forEach(System.out::println);
    }
}
