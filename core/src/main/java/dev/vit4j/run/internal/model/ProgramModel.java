package dev.vit4j.run.internal.model;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.Recipe;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A model that a program builds, and only that program can build; of the recipe's model keys only the image size is used. */
public record ProgramModel<M>(Function<Params, ? extends M> factory, int imageSize) implements RunModel<M> {

    @Override
    public ParameterSet initialWeights(Recipe recipe, long seed, Trainer.Data data, RunImages images) {
        return ParameterSet.initialize(
                params -> Objects.requireNonNull(factory.apply(params)), new RandomSource(seed).derive("weights"));
    }

    /** The weights under the model's own names, and the preprocessing. */
    @Override
    public void save(Path folder, List<String> classNames, Preprocessor preprocessor, ParameterSet weights) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot create the folder " + folder + ": " + FileFailure.reason(e), e);
        }
        try (Scope scope = Scope.open()) {
            SafetensorsWriter.write(
                    folder.resolve(SafetensorsReader.SINGLE_FILE), weights.all(), Map.of("format", "pt"));
        }
        AtomicFile.writeString(folder.resolve(Preprocessor.FILE_NAME), preprocessor.toJson());
    }

    @Override
    public String kind() {
        return "a program's own model";
    }

    @Override
    public OptionalLong tokens() {
        return OptionalLong.empty();
    }

    @Override
    public boolean isOfRecipe() {
        return false;
    }

    @Override
    public String description(String task, String dataset, int classes) {
        return "A model of a program's own, for the task " + task + " on " + dataset;
    }

    @Override
    public Map<String, String> architecture(long parameters) {
        return Map.of("Parameters", String.format(Locale.ROOT, "%,d", parameters));
    }

    @Override
    public String javaExample(String folder) {
        return """
                // dev.vit4j.tensor.*, dev.vit4j.weights.ParameterSet, java.nio.file.Path, java.util.Map
                try (Scope scope = Scope.open()) { // which frees the tensors at its end
                    Map<String, Tensor> weights = ParameterSet.read(Path.of("%s"));
                    System.out.println(weights.keySet()); // the names that the program's model gives them
                    // ParameterSet.load(YourModel::new, weights, "the run") gives them to the model again.
                }""".formatted(folder);
    }

    @Override
    public Optional<String> referenceClass() {
        return Optional.empty();
    }
}
