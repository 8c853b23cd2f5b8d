package dev.vit4j.eval;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.internal.ClassificationAccumulator;
import dev.vit4j.eval.internal.ClassificationTable;
import dev.vit4j.eval.internal.FigureJson;
import dev.vit4j.eval.internal.FigureText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The metrics of a single-label classifier. They are scikit-learn's with {@code zero_division=0}: averages are over the
 * classes that occur in labels or predictions. Among classes of equal probability the one with the lower index ranks
 * first, for top-1 (as in {@code argmax}) and for top-5.
 *
 * @param examples number of examples
 * @param accuracy fraction whose true label ranks first
 * @param top5Accuracy fraction whose true label is among the first five; 1 with five classes or fewer
 * @param loss mean cross entropy in nats, a probability of zero counted as 2^-52
 * @param macro average over the classes that occur, all with the same weight
 * @param weighted average weighted by support
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ClassificationMetrics(
        int examples,
        double accuracy,
        double top5Accuracy,
        double loss,
        Averages macro,
        Averages weighted,
        List<OfClass> perClass,
        ConfusionMatrix confusionMatrix)
        implements Result {

    public ClassificationMetrics {
        perClass = List.copyOf(perClass);
    }

    /**
     * Evaluates predicted probabilities against the true labels.
     *
     * @param probabilities [N][C]; rows need not add up to exactly 1, as they don't in bf16
     * @param labels [N], indices into {@code classNames}
     * @param classNames [C]
     * @throws InvalidRequestException if there are no examples or the sizes don't fit each other
     * @throws CheckFailedException if a probability is NaN, negative or infinite
     */
    public static ClassificationMetrics of(float[][] probabilities, int[] labels, List<String> classNames) {
        if (probabilities.length != labels.length) {
            throw new InvalidRequestException(
                    "found predictions for " + probabilities.length + " examples, but labels for " + labels.length);
        }
        ClassificationAccumulator accumulator = new ClassificationAccumulator(classNames, labels.length);
        for (int i = 0; i < labels.length; i++) {
            accumulator.add(probabilities[i], labels[i], i);
        }
        return accumulator.metrics();
    }

    /** The loss and the accuracy. */
    @Override
    public List<Figure> figures() {
        return List.of(new Figure("loss", loss, Figure.Better.LOWER, Figure.Unit.NUMBER), primary());
    }

    /** The accuracy. */
    @Override
    public Figure primary() {
        return new Figure("accuracy", accuracy, Figure.Better.HIGHER, Figure.Unit.FRACTION);
    }

    @Override
    public Result.Table summary() {
        boolean hasTop5 = isTop5Telling(perClass.size());
        List<String> columns = new ArrayList<>(List.of("Accuracy", "Loss", "Images"));
        List<String> cells = new ArrayList<>(List.of(
                FigureText.exactPercentage(accuracy),
                String.format(Locale.ROOT, "%.4f", loss),
                String.format(Locale.ROOT, "%,d", examples)));
        if (hasTop5) {
            columns.add(1, "Top-5");
            cells.add(1, FigureText.exactPercentage(top5Accuracy));
        }
        return new Result.Table("", columns, List.of(cells));
    }

    /** Precision, recall and F1 of each class, and their averages. */
    @Override
    public List<Result.Table> details() {
        List<List<String>> rows = new ArrayList<>();
        for (OfClass c : perClass) {
            rows.add(row(c.name(), new Averages(c.precision(), c.recall(), c.f1()), c.support()));
        }
        rows.add(row("*macro average*", macro, examples));
        rows.add(row("*weighted average*", weighted, examples));
        return List.of(
                new Result.Table("Results by class", List.of("Class", "Precision", "Recall", "F1", "Images"), rows));
    }

    private static List<String> row(String name, Averages figures, int examples) {
        return List.of(
                name,
                FigureText.exactPercentage(figures.precision()),
                FigureText.exactPercentage(figures.recall()),
                FigureText.exactPercentage(figures.f1()),
                String.format(Locale.ROOT, "%,d", examples));
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
     * A JSON object: names in snake case, fractions of 1, null for NaN; {@code confusion_matrix} has
     * a row for each true label; for more than 1,000 classes it is an array of the pairs that occur, each with
     * {@code true_label}, {@code predicted_label} and {@code count}.
     */
    @Override
    public String toJson() {
        return FigureJson.MAPPER.writeValueAsString(this);
    }

    /** For a console: one line per class, percentages aligned, then the averages and the totals. */
    public String toTable() {
        return new ClassificationTable(this).text();
    }

    /** Whether the top-5 accuracy is meaningful: with five classes or fewer it is always 1. */
    public static boolean isTop5Telling(int numClasses) {
        return numClasses > 5;
    }

    /** Precision, recall and F1 averaged over classes, each a fraction of 1. */
    public record Averages(double precision, double recall, double f1) {}

    /**
     * The metrics of one class. The precision of a class that is never predicted is 0, and so is the recall of a class that
     * is predicted but has no examples, as in scikit-learn with {@code zero_division=0}. If a class is neither, its figures
     * are NaN, and no average includes them.
     *
     * @param name the class's label
     * @param precision fraction of the examples predicted as this class that belong to it
     * @param recall fraction of the examples of this class that are predicted as it
     * @param f1 harmonic mean of precision and recall
     * @param support number of examples of this class
     */
    public record OfClass(String name, double precision, double recall, double f1, int support) {

        /** Whether the class occurs as a true or predicted label. */
        public boolean occurs() {
            return !Double.isNaN(f1);
        }
    }
}
