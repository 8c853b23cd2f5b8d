package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.report.ConfusionMatrixChart;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import dev.vit4j.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** An evaluation as files: figures, pictures and a page that shows them. */
record EvaluationReport(String title, ClassificationMetrics metrics, ObjectNode document) {

    private static final int GRID_IMAGES = 30;

    /** One for all models, so that their reports show the same images. */
    private static final long GRID_SEED = 0;

    private static final String CONFUSION_MATRIX = "confusion_matrix.png";
    private static final String PREDICTIONS = "predictions.png";

    /**
     * Refuses a run's folder: the report would write over its evaluation, which also says that the run is finished.
     *
     * @throws ResourceException where the folder holds a run
     */
    static void requireNoRun(Path folder) {
        Path recipe = folder.resolve(RunFolder.RECIPE);
        if (Files.exists(recipe)) {
            throw new ResourceException(folder + " holds a run (" + RunFolder.RECIPE
                    + "), whose files the report would overwrite; choose another folder with --report");
        }
    }

    void write(Path folder, Dataset dataset, Evaluator.Predictions predictions) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot make the folder " + folder + ": " + e + "; choose another with --report", e);
        }
        AtomicFile.writeString(folder.resolve(RunFolder.EVALUATION), document.toPrettyString() + "\n");
        new ConfusionMatrixChart(title, metrics.confusionMatrix()).writePng(folder.resolve(CONFUSION_MATRIX));
        new PredictionGrid(title, Prediction.sample(dataset, predictions, GRID_SEED, GRID_IMAGES))
                .writePng(folder.resolve(PREDICTIONS));
        AtomicFile.writeString(folder.resolve("README.md"), page());
    }

    private String page() {
        return """
                # %s

                ```
                %s```

                Every figure is in `%s`, as fractions of 1.

                ![Confusion matrix](%s)

                ![Predictions for images of the data set](%s)
                """.formatted(title, metrics.toTable(), RunFolder.EVALUATION, CONFUSION_MATRIX, PREDICTIONS);
    }
}
