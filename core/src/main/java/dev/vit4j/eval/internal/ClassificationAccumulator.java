package dev.vit4j.eval.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.ClassificationMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Accumulates {@link ClassificationMetrics} example by example: probabilities are not kept. */
public final class ClassificationAccumulator {

    /** scikit-learn clips probabilities to this before the logarithm, so that the loss stays finite. */
    private static final double SMALLEST_PROBABILITY = Math.ulp(1.0);

    private final List<String> classNames;
    private final int[] predicted;
    private final float[] confidences;
    private final int[] labels;
    private final int[] indices;
    private int examples;
    private int top1;
    private int top5;
    private double loss;

    /** @param most maximum number of examples */
    public ClassificationAccumulator(List<String> classNames, int most) {
        this.classNames = List.copyOf(classNames);
        predicted = new int[most];
        confidences = new float[most];
        labels = new int[most];
        indices = new int[most];
    }

    /**
     * Adds one example.
     *
     * @param probabilities [C]; they need not add up to exactly 1, as they don't in bf16
     * @param label the true class
     * @param index of the example in its data set
     * @throws InvalidRequestException if the sizes don't fit the classes
     * @throws CheckFailedException if a probability is NaN, negative or infinite
     */
    public void add(float[] probabilities, int label, int index) {
        checkSizes(probabilities, label, index);
        checkProbabilities(probabilities, index);
        int best = ClassificationMetrics.argmax(probabilities);
        int rank = rank(probabilities, label);
        top1 += rank < 1 ? 1 : 0;
        top5 += rank < 5 ? 1 : 0;
        loss -= Math.log(Math.max(probabilities[label], SMALLEST_PROBABILITY));
        predicted[examples] = best;
        confidences[examples] = probabilities[best];
        labels[examples] = label;
        indices[examples++] = index;
    }

    /** @throws InvalidRequestException if there were no examples */
    public ClassificationMetrics metrics() {
        return metrics(classNames);
    }

    /**
     * The same metrics with other class names.
     *
     * @throws InvalidRequestException if there were no examples
     */
    public ClassificationMetrics metrics(List<String> classNames) {
        if (examples == 0) {
            throw new InvalidRequestException("there are no examples to evaluate");
        }
        ClassificationMetrics.ConfusionMatrix confusionMatrix = ClassificationMetrics.ConfusionMatrix.of(
                classNames, Arrays.copyOf(labels, examples), Arrays.copyOf(predicted, examples));
        List<ClassificationMetrics.OfClass> perClass = new ArrayList<>();
        for (int c = 0; c < classNames.size(); c++) {
            perClass.add(ClassFigures.of(
                    classNames.get(c),
                    confusionMatrix.count(c, c),
                    confusionMatrix.predicted(c),
                    confusionMatrix.support(c)));
        }
        return new ClassificationMetrics(
                examples,
                (double) top1 / examples,
                (double) top5 / examples,
                loss / examples,
                ClassFigures.macro(perClass),
                ClassFigures.weightedBySupport(perClass),
                perClass,
                confusionMatrix);
    }

    /** The most probable class of each example so far. */
    public TopPredictions top() {
        return new TopPredictions(
                Arrays.copyOf(predicted, examples),
                Arrays.copyOf(confidences, examples),
                Arrays.copyOf(labels, examples),
                Arrays.copyOf(indices, examples));
    }

    /** The number of classes that rank before {@code label}. */
    private static int rank(float[] probabilities, int label) {
        int before = 0;
        for (int c = 0; c < probabilities.length; c++) {
            boolean ranksBefore =
                    probabilities[c] > probabilities[label] || (probabilities[c] == probabilities[label] && c < label);
            before += ranksBefore ? 1 : 0;
        }
        return before;
    }

    private void checkSizes(float[] probabilities, int label, int index) {
        if (probabilities.length != classNames.size()) {
            throw new InvalidRequestException("example " + index + " has " + probabilities.length
                    + " probabilities, expected one for each of the " + classNames.size() + " classes");
        }
        if (label < 0 || label >= classNames.size()) {
            throw new InvalidRequestException(
                    "example " + index + " has label " + label + ", expected 0 to " + (classNames.size() - 1));
        }
    }

    private void checkProbabilities(float[] probabilities, int index) {
        for (int c = 0; c < probabilities.length; c++) {
            if (!(probabilities[c] >= 0 && probabilities[c] < Float.POSITIVE_INFINITY)) {
                throw new CheckFailedException("example " + index + ": the prediction for class " + c + " is "
                        + probabilities[c] + ", which is not a probability; check the weights and this input");
            }
        }
    }
}
