package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.training.TrainingSession;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.internal.ModelCard;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model card of an exported folder: its source and, for a finished run, the training recipe and results.
 *
 * @param command that writes it
 * @param model the model's name as given
 * @param source the folder it was read from
 */
record ExportCard(String command, String model, Path source, LoadedModel loaded) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For every embedding model: no class that is written returns vectors of that length. */
    private static final String LENGTH = " Its vectors are not of length 1 (`normalized: false`): scale them, for "
            + "example with `vit4j embed --normalize`, before you compare them with vectors that are.";

    ModelCard of(Path folder) {
        boolean classifier = loaded.config().isClassifier();
        Optional<String> type = ModelFolder.referenceClass(loaded.config());
        String name = name(folder);
        Optional<Map<String, String>> recipe = recipe();
        return new ModelCard(
                name,
                (classifier
                                ? "An image classifier with "
                                        + Plural.of(loaded.config().numLabels(), "class", "classes")
                                : "An image embedding model")
                        + type.map(found -> " (`" + found + "`)").orElse("")
                        + ", written by `" + command + "` from `" + origin() + "`."
                        + (classifier ? "" : LENGTH)
                        + (recipe.isPresent() ? results() : ""),
                ModelCard.task(loaded.config()),
                List.of(),
                ModelCard.architecture(loaded.config(), loaded.parameters().parameterCount()),
                recipe.map(values -> new ModelCard.Training(
                        Map.of(),
                        values,
                        Map.of(),
                        Optional.empty(),
                        "The run's records are in the folder of `" + origin() + "`.")),
                Optional.empty(),
                (classifier ? """
                // dev.vit4j.predict.*, java.nio.file.Path
                try (ImageClassifier classifier = ImageClassifier.load(Path.of("%s"))) {
                    System.out.println(classifier.predict(ImageInput.of(Path.of("cat.jpg")), 5));
                }""" : """
                // dev.vit4j.predict.*, java.nio.file.Path, java.util.Arrays
                try (ImageEmbedder embedder = ImageEmbedder.load(Path.of("%s"))) {
                    System.out.println(Arrays.toString(embedder.predict(ImageInput.of(Path.of("cat.jpg")))));
                }""").formatted(name),
                type);
    }

    /** A hub model's name; for a folder only its last part, since its path is private. */
    private String origin() {
        return ModelChoice.isFolder(model) ? name(source) : model;
    }

    private static String name(Path folder) {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** The recipe of a finished run; empty if the file is not vit4j's, since others use that name too. */
    private Optional<Map<String, String>> recipe() {
        Path file = source.resolve(RunFolder.RECIPE);
        if (!RunFolder.isFinished(source)) {
            return Optional.empty();
        }
        try {
            Recipes.recorded(file);
            return Optional.of(Recipes.flattened(file, maxSteps()));
        } catch (InvalidRequestException | ResourceException e) {
            return Optional.empty();
        }
    }

    /** Empty if the run's record can't be read; exporting doesn't need it. */
    private Optional<Long> maxSteps() {
        try {
            return RunTrainer.record(source).maxSteps();
        } catch (ResourceException e) {
            return Optional.empty();
        }
    }

    /** The results of the run's evaluation; empty if it can't be read, since exporting doesn't need it. */
    private String results() {
        try {
            JsonNode evaluation =
                    JSON.readTree(TextFile.read(source.resolve(RunFolder.EVALUATION), TrainingSession.MOST_BYTES));
            return evaluation.path("accuracy").isNumber()
                    ? String.format(
                            Locale.ROOT,
                            " It reached %.2f %% %s accuracy on %s, %s, with %s.",
                            100 * evaluation.path("accuracy").asDouble(),
                            evaluation.path("split").asString("test"),
                            DataCatalog.publicName(evaluation.path("dataset").asString("its data set")),
                            ModelCard.judgedViews(
                                    evaluation.path("flip_averaging").asBoolean(false)),
                            evaluation.path("weights").asString("").equals("averaged")
                                    ? "the averaged weights"
                                    : "the weights of the last step")
                    : "";
        } catch (IOException | JacksonException e) {
            return "";
        }
    }
}
