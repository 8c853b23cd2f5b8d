package dev.vit4j.pretrained;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A class and how probable the model finds it.
 *
 * @param probability from 0 to 1; of a model of {@link ProblemType#REGRESSION} the number that it gives
 */
public record LabelProbability(int index, String label, double probability) {

    /** The most probable classes, the most probable first; all, where there are fewer. */
    static List<LabelProbability> best(List<String> labels, float[] probabilities, int top) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new LabelProbability(i, labels.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(LabelProbability::probability)
                        .reversed())
                .limit(top)
                .toList();
    }
}
