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
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/** An evaluation as files: figures, pictures and a page that shows them. */
record EvaluationReport(String title, ClassificationMetrics metrics, ObjectNode document) {

    private static final int GRID_IMAGES = 30;
    private static final String CONFUSION_MATRIX = "confusion_matrix.png";
    private static final String PREDICTIONS = "predictions.png";

    void write(Path folder, Dataset dataset, Evaluator.Predictions predictions) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot make the folder " + folder + ": " + e + "; choose another with --report", e);
        }
        AtomicFile.writeString(folder.resolve(RunFolder.EVALUATION), document.toPrettyString() + "\n");
        new ConfusionMatrixChart(title, metrics.confusionMatrix()).writePng(folder.resolve(CONFUSION_MATRIX));
        new PredictionGrid(title, sample(dataset, predictions)).writePng(folder.resolve(PREDICTIONS));
        AtomicFile.writeString(folder.resolve("README.md"), page());
    }

    /** The same images for every model, so that two reports can be laid side by side. */
    private static List<Prediction> sample(Dataset dataset, Evaluator.Predictions predictions) {
        return new Random(0)
                .ints(0, dataset.size())
                .distinct()
                .limit(Math.min(GRID_IMAGES, dataset.size()))
                .mapToObj(index -> {
                    float[] probabilities = predictions.probabilities()[index];
                    int predicted = ClassificationMetrics.argmax(probabilities);
                    return new Prediction(
                            dataset.image(index),
                            dataset.classNames().get(predictions.labels()[index]),
                            dataset.classNames().get(predicted),
                            probabilities[predicted]);
                })
                .toList();
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
