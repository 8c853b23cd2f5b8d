package dev.vit4j.eval.internal;

import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;

/**
 * What a classifier answered for a data set's images, in its order, broken images left out.
 *
 * @param probabilities [N][C]
 * @param labels [N], the true ones
 * @param indices [N], of the images in the data set
 */
public record Predictions(float[][] probabilities, int[] labels, int[] indices) {

    static Predictions of(ModelEvaluator evaluator, LabelledImages dataset) {
        List<float[]> probabilities = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        evaluator.evaluate(
                dataset,
                BrokenImages.refused(dataset),
                (row, label, index) -> {
                    probabilities.add(row);
                    labels.add(label);
                    indices.add(index);
                },
                done -> {});
        return new Predictions(
                probabilities.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                indices.stream().mapToInt(Integer::intValue).toArray());
    }
}
