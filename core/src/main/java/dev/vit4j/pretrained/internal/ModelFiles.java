package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.internal.weights.WeightsFile;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of a model's folder, written. */
public final class ModelFiles {

    private ModelFiles() {}

    /**
     * Writes a model, each file whole or not at all.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void write(Path folder, ConfigJson described, Preprocessor preprocessing, ParameterSet parameters) {
        ModelConfig config = described.config();
        String description = described.toJson();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot create the folder " + folder + ": " + FileFailure.reason(e), e);
        }
        try (Scope scope = Scope.open()) {
            SafetensorsWriter.write(
                    folder.resolve(SafetensorsReader.SINGLE_FILE),
                    WeightsFile.named(config, parameters),
                    Map.of("format", "pt"));
        }
        AtomicFile.writeString(folder.resolve(Preprocessor.FILE_NAME), preprocessing.toJson());
        AtomicFile.writeString(folder.resolve(ConfigJson.FILE_NAME), description);
    }
}
