package dev.vit4j.task.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.internal.ClassificationAccumulator;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.report.internal.ConfusionMatrixChart;
import dev.vit4j.report.internal.Prediction;
import dev.vit4j.report.internal.PredictionGrid;
import dev.vit4j.task.Evaluation;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Accumulates class probabilities as they arrive. */
public final class ClassificationEvaluation
        implements Evaluation<ImageModel, ClassificationMetrics>, IllustratedEvaluation {

    public static final String PREDICTIONS = "predictions.png";
    public static final String CONFUSION_MATRIX = "confusion_matrix.png";

    private static final int GRID_IMAGES = 30;

    private final LabelledImages dataset;
    private final boolean flipAveraging;
    private final ClassificationAccumulator accumulator;

    public ClassificationEvaluation(LabelledImages dataset, boolean flipAveraging) {
        this.dataset = dataset;
        this.flipAveraging = flipAveraging;
        accumulator = new ClassificationAccumulator(dataset.classNames(), dataset.size());
    }

    @Override
    public Runnable evaluate(ImageModel model, TensorBatch part, int[] indices, Pass pass) {
        float[][] rows = probabilities(model, part.images(), flipAveraging, pass);
        return () -> {
            for (int i = 0; i < indices.length; i++) {
                accumulator.add(rows[i], dataset.label(indices[i]), indices[i]);
            }
        };
    }

    /** The probabilities of each class for images [b, 3, H, W]: [b][C]. */
    public static float[][] probabilities(ImageModel model, Tensor images, boolean flipAveraging, Pass pass) {
        Tensor probabilities = ofOneView(model, images, pass);
        if (flipAveraging) {
            probabilities =
                    probabilities.add(ofOneView(model, images.flip(3), pass)).mul(0.5);
        }
        int classes = (int) probabilities.size(1);
        float[] values = probabilities.toFloatArray();
        return IntStream.range(0, values.length / classes)
                .mapToObj(row -> Arrays.copyOfRange(values, row * classes, (row + 1) * classes))
                .toArray(float[][]::new);
    }

    private static Tensor ofOneView(ImageModel model, Tensor images, Pass pass) {
        Tensor logits = model.forward(images, pass).to(DType.FLOAT32);
        return logits.size(1) == 1 ? Functional.sigmoid(logits) : Functional.softmax(logits);
    }

    @Override
    public ClassificationMetrics result() {
        return accumulator.metrics();
    }

    @Override
    public List<ResultPicture> pictures(Scene scene) {
        return List.of(
                new ResultPicture(
                        PREDICTIONS,
                        "Predictions for images of the " + scene.split() + " set, as the model's input",
                        (file, labels) -> new PredictionGrid(
                                        scene.title(),
                                        Prediction.sample(
                                                dataset,
                                                scene.preprocessor(),
                                                accumulator.top(),
                                                scene.seed(),
                                                GRID_IMAGES),
                                        labels)
                                .writePng(file)),
                new ResultPicture(
                        CONFUSION_MATRIX,
                        "Confusion matrix of the " + scene.split() + " set",
                        (file, labels) -> new ConfusionMatrixChart(scene.title(), result().confusionMatrix(), labels)
                                .writePng(file)));
    }
}
