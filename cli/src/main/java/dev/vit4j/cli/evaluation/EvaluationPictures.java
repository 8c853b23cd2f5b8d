package dev.vit4j.cli.evaluation;

import dev.vit4j.ResourceException;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.internal.TopPredictions;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.report.internal.ConfusionMatrixChart;
import dev.vit4j.report.internal.PictureLabels;
import dev.vit4j.report.internal.Pictures;
import dev.vit4j.report.internal.Prediction;
import dev.vit4j.report.internal.PredictionGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pictures of a report about a single-label classifier. */
public record EvaluationPictures(
        String title,
        ClassificationMetrics.ConfusionMatrix confusionMatrix,
        LabelledImages dataset,
        Preprocessor preprocessor,
        TopPredictions predictions) {

    static final String CONFUSION_MATRIX = "confusion_matrix.png";
    static final String PREDICTIONS = "predictions.png";

    private static final int GRID_IMAGES = 30;

    /** With more classes, a matrix of two pixels per cell takes gigabytes and is unreadable. */
    private static final int MOST_CLASSES = 4000;

    /** The same for all models, so that their reports show the same images. */
    private static final long GRID_SEED = 0;

    /**
     * The result of drawing.
     *
     * @param page the Markdown that shows the pictures
     * @param warnings what is missing or different, and what to do
     */
    record Drawn(String page, List<String> warnings) {}

    /** Deletes the pictures of an earlier report that this one doesn't have. */
    static void remove(Path folder) {
        List.of(CONFUSION_MATRIX, PREDICTIONS).forEach(name -> remove(folder, name));
    }

    private static void remove(Path folder, String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot delete " + folder.resolve(name) + ", which belongs to an earlier report: "
                            + FileFailure.reason(e),
                    e);
        }
    }

    Drawn draw(Path folder) {
        List<String> classNames = confusionMatrix.classNames();
        Pictures pictures = new Pictures(() -> PictureLabels.of(classNames, System.getenv()));
        ClassificationMetrics.ConfusionMatrix shown =
                confusionMatrix.occurring(); // a thousand empty rows would hide the rest
        List<String> warnings = new ArrayList<>();
        boolean isTooLarge = shown.numClasses() > MOST_CLASSES;
        if (isTooLarge) {
            remove(folder, CONFUSION_MATRIX);
            warnings.add(CONFUSION_MATRIX + " is missing: " + Plural.of(shown.numClasses(), "class", "classes")
                    + " occur, too many for a picture; see confusion_matrix in the figures");
        }
        boolean hasMatrix = !isTooLarge
                && pictures.draw(
                        folder.resolve(CONFUSION_MATRIX),
                        (file, labels) -> new ConfusionMatrixChart(title, shown, labels).writePng(file));
        boolean hasGrid = pictures.draw(
                folder.resolve(PREDICTIONS),
                (file, labels) -> new PredictionGrid(
                                title,
                                Prediction.sample(
                                        dataset, preprocessor, classNames, predictions, GRID_SEED, GRID_IMAGES),
                                labels)
                        .writePng(file));
        warnings.addAll(pictures.warnings());
        return new Drawn(
                (hasMatrix ? "\n![Confusion matrix](" + CONFUSION_MATRIX + ")\n" : "")
                        + (hasGrid ? "\n![Predictions for images of the data set](" + PREDICTIONS + ")\n" : "")
                        + pictures.legend().map(legend -> "\n" + legend + "\n").orElse(""),
                List.copyOf(warnings));
    }
}
