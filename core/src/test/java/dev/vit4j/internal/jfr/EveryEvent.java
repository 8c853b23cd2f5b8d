package dev.vit4j.internal.jfr;

import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.run.TinyRun;
import java.nio.file.Path;

/**
 * Does everything that there is an event for. Arguments: a run folder to make, a JPEG file and a PNG file; prints whether
 * this Java has Flight Recorder.
 */
final class EveryEvent {

    private EveryEvent() {}

    public static void main(String[] arguments) {
        Path run = Path.of(arguments[0]);
        TinyRun.run(run, TinyRun.recipe("training.epochs=1"));
        try (ImageClassifier classifier = ImageClassifier.load(run)) {
            classifier.predict(ImageInput.of(Path.of(arguments[1])));
        }
        ImageDecoder.standard().decode(Path.of(arguments[2]));
        System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    }
}
