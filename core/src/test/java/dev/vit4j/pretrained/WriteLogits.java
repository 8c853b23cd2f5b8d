package dev.vit4j.pretrained;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Map;

/** Writes what a model says of random images, for docs/python/compare_with_transformers.py. */
public final class WriteLogits {

    private static final int IMAGES = 8;

    private WriteLogits() {}

    /** @param arguments a model folder, and the safetensors file to write */
    public static void main(String[] arguments) {
        write(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    static void write(Path folder, Path file) {
        try (LoadedModel model = ModelFolder.load(folder);
                Scope scope = Scope.open()) {
            int side = model.config().imageSize().side();
            Tensor images = Tensor.randomNormal(
                    new RandomSource(1), IMAGES, model.config().numChannels(), side, side);
            SafetensorsWriter.write(file, Map.of("pixel_values", images, "logits", model.scores(images)), Map.of());
        }
    }
}
