package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.hub.ConfigJson;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.LinkTarget;
import dev.vit4j.io.OwnFile;
import dev.vit4j.io.TextFile;
import dev.vit4j.report.ConfusionMatrixChart;
import dev.vit4j.report.PictureLabels;
import dev.vit4j.report.Pictures;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import dev.vit4j.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An evaluation as files: figures, pictures and a page that shows them. */
record EvaluationReport(String title, ClassificationMetrics metrics, ObjectNode document) {

    private static final int GRID_IMAGES = 30;

    /** One for all models, so that their reports show the same images. */
    private static final long GRID_SEED = 0;

    private static final String CONFUSION_MATRIX = "confusion_matrix.png";
    private static final String PREDICTIONS = "predictions.png";
    private static final String PAGE = "README.md";

    /** In the order in which they are written: where one is, the first is, too. */
    private static final List<String> FILES = List.of(RunFolder.EVALUATION, CONFUSION_MATRIX, PREDICTIONS, PAGE);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Refuses a run's folder, where the report would write over the evaluation, which also says that the run is finished;
     * and a model's, where it would write over the model card.
     *
     * @throws ResourceException where the folder holds a run or a model
     */
    static void requireNeitherRunNorModel(Path folder) {
        requireNo("run", RunFolder.RECIPE, folder);
        requireNo("model", ConfigJson.FILE_NAME, folder);
    }

    private static void requireNo(String kind, String file, Path folder) {
        if (Files.exists(folder.resolve(file))) {
            throw new ResourceException(folder + " holds a " + kind + " (" + file
                    + "), whose files the report would overwrite; choose another folder with --report");
        }
    }

    /**
     * Refuses a folder where files of others have the names of a report's; an earlier report is replaced.
     *
     * @throws ResourceException naming one that stands in the way
     */
    static void requireNoFilesOfOthers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return; // to be made
        }
        boolean isReport = isReport(folder.resolve(RunFolder.EVALUATION));
        for (Path file : FILES.stream().map(folder::resolve).toList()) {
            OwnFile.requireRegularOrAbsent(file);
            if (Files.exists(file) && !isReport) {
                throw OwnFile.inTheWay(file, "it is not of a report of vit4j's");
            }
        }
    }

    private static boolean isReport(Path evaluation) {
        try {
            JsonNode document = JSON.readTree(TextFile.read(evaluation, TrainingSession.MOST_BYTES));
            return document.path("accuracy").isNumber()
                    && document.path("split").isString();
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /** @throws ResourceException where there is no such folder and none can be made, or it can't be written to */
    static void makeFolder(Path folder) {
        try {
            Files.createDirectories(LinkTarget.of(folder));
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot make the folder " + folder + ": " + FileFailure.reason(e)
                            + "; choose another with --report",
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new ResourceException(
                    "cannot write to the folder " + folder + ": permission denied; choose another with --report");
        }
    }

    /**
     * @param folder made by {@link #makeFolder} before the work
     * @return what is other than it should be with the pictures, and what to do
     */
    List<String> write(Path folder, Dataset dataset, Evaluator.Predictions predictions) {
        AtomicFile.writeString(folder.resolve(RunFolder.EVALUATION), document.toPrettyString() + "\n");
        Pictures pictures =
                new Pictures(() -> PictureLabels.of(metrics.confusionMatrix().classNames(), System.getenv()));
        boolean hasMatrix = pictures.draw(
                folder.resolve(CONFUSION_MATRIX),
                (file, labels) -> new ConfusionMatrixChart(title, metrics.confusionMatrix(), labels).writePng(file));
        boolean hasGrid = pictures.draw(
                folder.resolve(PREDICTIONS),
                (file, labels) -> new PredictionGrid(
                                title, Prediction.sample(dataset, predictions, GRID_SEED, GRID_IMAGES), labels)
                        .writePng(file));
        AtomicFile.writeString(
                folder.resolve(PAGE),
                page()
                        + (hasMatrix ? "\n![Confusion matrix](" + CONFUSION_MATRIX + ")\n" : "")
                        + (hasGrid ? "\n![Predictions for images of the data set](" + PREDICTIONS + ")\n" : "")
                        + pictures.legend().map(legend -> "\n" + legend + "\n").orElse(""));
        return pictures.warnings();
    }

    private String page() {
        return """
                # %s

                ```
                %s```

                Every figure is in `%s`, as fractions of 1.
                """.formatted(title, metrics.toTable(), RunFolder.EVALUATION);
    }
}
