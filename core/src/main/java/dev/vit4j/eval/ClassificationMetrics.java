package dev.vit4j.eval;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How well a classifier's probabilities fit the true labels. The figures are scikit-learn's with
 * {@code zero_division=0}: averages are over the classes that occur in labels or predictions. Of classes with equal probability the one
 * with the lower index ranks first, for top-1 (as {@code argmax} does) and for top-5.
 *
 * @param examples number of examples
 * @param accuracy fraction whose true label ranks first
 * @param top5Accuracy fraction whose true label is among the first five; 1 with five classes or fewer
 * @param loss mean cross entropy in nats, a probability of zero counted as 2^-52
 * @param macro average in which every class that occurs counts the same
 * @param weighted average in which a class counts by its support
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ClassificationMetrics(
        int examples,
        double accuracy,
        double top5Accuracy,
        double loss,
        AverageMetrics macro,
        AverageMetrics weighted,
        List<ClassMetrics> perClass,
        ConfusionMatrix confusionMatrix) {

    /** What scikit-learn clips probabilities to before the logarithm, so that a loss stays finite. */
    private static final double SMALLEST_PROBABILITY = Math.ulp(1.0);

    public ClassificationMetrics {
        perClass = List.copyOf(perClass);
    }

    /**
     * Judges predicted probabilities against the true labels.
     *
     * @param probabilities [N][C]; rows need not add up to exactly 1, as they don't in bf16
     * @param labels [N], indices into {@code classNames}
     * @param classNames [C]
     * @throws InvalidRequestException where there are no examples or the sizes don't fit each other
     * @throws CheckFailedException where a probability is no number, negative or infinite
     */
    public static ClassificationMetrics of(float[][] probabilities, int[] labels, List<String> classNames) {
        checkSizes(probabilities, labels, classNames);
        int examples = labels.length;
        int[] predictions = new int[examples];
        int top1 = 0;
        int top5 = 0;
        double loss = 0;
        for (int i = 0; i < examples; i++) {
            checkProbabilities(probabilities[i], i);
            predictions[i] = argmax(probabilities[i]);
            int rank = rank(probabilities[i], labels[i]);
            top1 += rank < 1 ? 1 : 0;
            top5 += rank < 5 ? 1 : 0;
            loss -= Math.log(Math.max(probabilities[i][labels[i]], SMALLEST_PROBABILITY));
        }
        ConfusionMatrix confusionMatrix = ConfusionMatrix.of(classNames, labels, predictions);
        List<ClassMetrics> perClass = new ArrayList<>();
        for (int c = 0; c < classNames.size(); c++) {
            perClass.add(ClassMetrics.of(
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
                AverageMetrics.macro(perClass),
                AverageMetrics.weightedBySupport(perClass),
                perClass,
                confusionMatrix);
    }

    /** Index of the largest value; of equal ones the first. */
    public static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * A JSON object: names in snake case, fractions of 1, null for a figure that is no number; {@code confusion_matrix} has
     * a row for each true label; of more than 1,000 classes it is an array of the pairs that occur, each with
     * {@code true_label}, {@code predicted_label} and {@code count}.
     */
    public String toJson() {
        return FigureJson.MAPPER.writeValueAsString(this);
    }

    /** For a console: a line for each class, percentages aligned, then the averages and the totals. */
    public String toTable() {
        return new ClassificationTable(this).text();
    }

    /** Whether the top-5 accuracy says anything of a model: with five classes or fewer any has 1. */
    public static boolean isTop5Telling(int numClasses) {
        return numClasses > 5;
    }

    /** How many classes rank before {@code label}. */
    private static int rank(float[] probabilities, int label) {
        int before = 0;
        for (int c = 0; c < probabilities.length; c++) {
            boolean ranksBefore =
                    probabilities[c] > probabilities[label] || (probabilities[c] == probabilities[label] && c < label);
            before += ranksBefore ? 1 : 0;
        }
        return before;
    }

    private static void checkSizes(float[][] probabilities, int[] labels, List<String> classNames) {
        if (labels.length == 0) {
            throw new InvalidRequestException("there are no examples to evaluate");
        }
        if (probabilities.length != labels.length) {
            throw new InvalidRequestException(
                    "found predictions for " + probabilities.length + " examples, but labels for " + labels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if (probabilities[i].length != classNames.size()) {
                throw new InvalidRequestException("example " + i + " has " + probabilities[i].length
                        + " probabilities, expected one for each of the " + classNames.size() + " classes");
            }
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new InvalidRequestException(
                        "example " + i + " has label " + labels[i] + ", expected 0 to " + (classNames.size() - 1));
            }
        }
    }

    private static void checkProbabilities(float[] probabilities, int example) {
        for (int c = 0; c < probabilities.length; c++) {
            if (!(probabilities[c] >= 0 && probabilities[c] < Float.POSITIVE_INFINITY)) {
                throw new CheckFailedException("example " + example + ": the prediction for class " + c + " is "
                        + probabilities[c] + ", which is no probability; look at the weights and at this input");
            }
        }
    }
}
