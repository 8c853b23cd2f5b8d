package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonText;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TextModel;
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
     * Writes an image model, each file whole or not at all.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void write(Path folder, ConfigJson described, Preprocessor preprocessing, ParameterSet parameters) {
        String description = described.toJson(preprocessing);
        writeWeights(folder, DescribedModel.of(described.config()), parameters);
        AtomicFile.writeString(folder.resolve(Preprocessor.FILE_NAME), preprocessing.toJson());
        AtomicFile.writeString(folder.resolve(ConfigJson.FILE_NAME), description);
    }

    /**
     * Writes a model of two towers, each file whole or not at all. The tokenizer's files are not among them.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void write(
            Path folder, DualEncoder.Config config, Preprocessor preprocessing, ParameterSet parameters) {
        DescribedTowers<?> described = DescribedTowers.of(config);
        writeWeights(folder, described, parameters);
        AtomicFile.writeString(folder.resolve(Preprocessor.FILE_NAME), preprocessing.toJson());
        // The reference reads this one first.
        AtomicFile.writeString(
                folder.resolve(Preprocessor.FILE_NAME_OF_TOWERS),
                preprocessing.toJsonOfTowers(Families.dual(config).processorClass()));
        AtomicFile.writeString(folder.resolve(ConfigJson.FILE_NAME), JsonText.write(described.write()));
    }

    /**
     * Writes a text tower, each file whole or not at all.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void write(Path folder, TextModel.Config config, ParameterSet parameters) {
        DescribedTowers<?> described = DescribedTowers.of(config);
        writeWeights(folder, described, parameters);
        AtomicFile.writeString(folder.resolve(ConfigJson.FILE_NAME), JsonText.write(described.write()));
    }

    private static void writeWeights(Path folder, StoredModel model, ParameterSet parameters) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot create the folder " + folder + ": " + FileFailure.reason(e), e);
        }
        try (Scope scope = Scope.open()) {
            SafetensorsWriter.write(
                    folder.resolve(SafetensorsReader.SINGLE_FILE),
                    WeightsFile.named(model, parameters),
                    Map.of("format", "pt"));
        }
    }
}
