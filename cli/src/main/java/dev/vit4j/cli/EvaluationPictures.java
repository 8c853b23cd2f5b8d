package dev.vit4j.cli;

import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ConfusionMatrix;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.report.ConfusionMatrixChart;
import dev.vit4j.report.PictureLabels;
import dev.vit4j.report.Pictures;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import java.nio.file.Path;
import java.util.List;

/** The pictures of a report about a classifier of one class an image. */
record EvaluationPictures(
        String title,
        ConfusionMatrix confusionMatrix,
        Dataset dataset,
        Preprocessor preprocessor,
        Evaluator.Predictions predictions) {

    static final String CONFUSION_MATRIX = "confusion_matrix.png";
    static final String PREDICTIONS = "predictions.png";

    private static final int GRID_IMAGES = 30;

    /** One for all models, so that their reports show the same images. */
    private static final long GRID_SEED = 0;

    /**
     * What came of the pictures.
     *
     * @param page that shows them
     * @param warnings what is other than it should be, and what to do
     */
    record Drawn(String page, List<String> warnings) {}

    Drawn draw(Path folder) {
        List<String> classNames = confusionMatrix.classNames();
        Pictures pictures = new Pictures(() -> PictureLabels.of(classNames, System.getenv()));
        boolean hasMatrix = pictures.draw(
                folder.resolve(CONFUSION_MATRIX),
                (file, labels) -> new ConfusionMatrixChart(title, confusionMatrix, labels).writePng(file));
        boolean hasGrid = pictures.draw(
                folder.resolve(PREDICTIONS),
                (file, labels) -> new PredictionGrid(
                                title,
                                Prediction.sample(
                                        dataset, preprocessor, classNames, predictions, GRID_SEED, GRID_IMAGES),
                                labels)
                        .writePng(file));
        return new Drawn(
                (hasMatrix ? "\n![Confusion matrix](" + CONFUSION_MATRIX + ")\n" : "")
                        + (hasGrid ? "\n![Predictions for images of the data set](" + PREDICTIONS + ")\n" : "")
                        + pictures.legend().map(legend -> "\n" + legend + "\n").orElse(""),
                pictures.warnings());
    }
}
