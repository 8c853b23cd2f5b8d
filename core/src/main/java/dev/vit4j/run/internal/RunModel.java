package dev.vit4j.run.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.InitialWeights;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The model that a run trains.
 *
 * @param factory builds it over parameters
 * @param imageSize height and width in pixels of the images that it takes
 * @param config for a model folder; empty for a program's own model, which only that program can build
 */
public record RunModel<M>(Function<Params, ? extends M> factory, int imageSize, Optional<Vit.Config> config) {

    /** The Vision Transformer of a recipe. */
    public static RunModel<ImageModel> vit(Recipe recipe, Trainer.Data data) {
        Vit.Config config = recipe.model().config(data.train().classNames().size());
        return new RunModel<>(
                params -> new Vit(config, params), config.imageSize().side(), Optional.of(config));
    }

    /** A model that a program builds; of the recipe's model keys only the image size is used. */
    public static <M> RunModel<M> of(Function<Params, ? extends M> factory, Recipe recipe) {
        return new RunModel<>(factory, recipe.model().imageSize(), Optional.empty());
    }

    /** The initial weights of a run, drawn by its seed. */
    ParameterSet initialWeights(Recipe recipe, long seed, Trainer.Data data, RunImages images) {
        if (config.isPresent()) {
            return InitialWeights.of(
                    recipe,
                    config.get(),
                    seed,
                    images.train().dataset(),
                    images.train().broken(),
                    data.normalization());
        }
        return ParameterSet.initialize(
                params -> Objects.requireNonNull(factory.apply(params)), new RandomSource(seed).derive("weights"));
    }

    /**
     * Writes weights to a folder: a model folder, or without a configuration the weights under the model's own names.
     *
     * @throws ResourceException if the folder can't be written
     */
    void save(Path folder, List<String> classNames, Preprocessor preprocessor, ParameterSet weights) {
        if (config.isPresent()) {
            ModelFolder.save(folder, config.get(), classNames, preprocessor, weights);
            return;
        }
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

    /** For people, in a word or two. */
    String kind() {
        return config.map(vit -> vit.stem().isPresent() ? "hybrid ViT" : "ViT").orElse("a program's own model");
    }
}
