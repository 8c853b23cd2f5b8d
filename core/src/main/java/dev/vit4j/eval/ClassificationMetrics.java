package dev.vit4j.eval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.internal.ClassificationAccumulator;
import dev.vit4j.eval.internal.ClassificationTable;
import dev.vit4j.eval.internal.FigureJson;
import dev.vit4j.eval.internal.FigureText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The metrics of a single-label classifier. They are scikit-learn's with {@code zero_division=0}: averages are over the
 * classes that occur in labels or predictions. Among classes of equal probability the one with the lower index ranks
 * first, for top-1 (as in {@code argmax}) and for top-5.
 *
 * @param examples number of examples
 * @param accuracy top-1 accuracy: the fraction whose true label ranks first, from 0 to 1
 * @param top5Accuracy fraction whose true label is among the first five; 1 with five classes or fewer
 * @param loss mean cross entropy in nats, a probability of zero counted as 2^-52
 * @param macro average over the classes that occur, all with the same weight
 * @param weighted average weighted by support
 * @param perClass the metrics of each class, by label
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
    public List<Result.Figure> figures() {
        return List.of(
                new Result.Figure("loss", loss, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER), primary());
    }

    /** The accuracy. */
    @Override
    public Result.Figure primary() {
        return new Result.Figure("accuracy", accuracy, Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION);
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

    /** The index of the largest value; of equal values the first. */
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
     * A JSON object: names in snake case, fractions from 0 to 1, null for NaN; {@code confusion_matrix} has
     * a row for each true label; for more than 1,000 classes it is an array of the pairs that occur, each with
     * {@code true_label}, {@code predicted_label} and {@code count}.
     */
    @Override
    public String toJson() {
        return FigureJson.MAPPER.writeValueAsString(this);
    }

    /** A text for a console: one line per class, percentages aligned, then the averages and the totals. */
    public String toTable() {
        return new ClassificationTable(this).text();
    }

    /** Whether the top-5 accuracy is meaningful: with five classes or fewer it is always 1. */
    public static boolean isTop5Telling(int numClasses) {
        return numClasses > 5;
    }

    /** Precision, recall and F1 averaged over classes, each from 0 to 1. */
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

    /**
     * Counts of examples by true label (row) and predicted label (column). Stored sparsely: memory grows with the examples,
     * not with the square of the number of classes.
     */
    public static final class ConfusionMatrix {

        /** Up to this many classes JSON has every cell; for more it would be gigabytes of zeros. */
        private static final int MOST_WHOLE = 1000;

        /** Examples of one class predicted as another. */
        @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
        public record Confusion(String trueLabel, String predictedLabel, int count) {}

        private final List<String> classNames;

        /** The nonzero cells, as row · C + column, ascending. */
        private final long[] cells;

        /** The counts of these cells. */
        private final int[] counts;

        private final int[] supports; // [C]
        private final int[] predicted; // [C]

        private ConfusionMatrix(List<String> classNames, SortedMap<Long, Integer> filled) {
            this.classNames = List.copyOf(classNames);
            this.cells = filled.keySet().stream().mapToLong(Long::longValue).toArray();
            this.counts = filled.values().stream().mapToInt(Integer::intValue).toArray();
            this.supports = new int[classNames.size()];
            this.predicted = new int[classNames.size()];
            for (int i = 0; i < cells.length; i++) {
                supports[row(cells[i])] += counts[i];
                predicted[column(cells[i])] += counts[i];
            }
        }

        /**
         * A matrix of given counts.
         *
         * @param counts [C][C], rows are true labels
         * @throws InvalidRequestException if the matrix is not square or does not fit the names
         */
        public ConfusionMatrix(List<String> classNames, int[][] counts) {
            this(classNames, filled(classNames.size(), counts));
        }

        private static SortedMap<Long, Integer> filled(int numClasses, int[][] counts) {
            if (numClasses == 0) {
                throw new InvalidRequestException("a confusion matrix needs at least one class");
            }
            if (counts.length != numClasses) {
                throw new InvalidRequestException(
                        "a confusion matrix of " + numClasses + " classes needs as many rows, found " + counts.length);
            }
            SortedMap<Long, Integer> filled = new TreeMap<>();
            for (int row = 0; row < numClasses; row++) {
                if (counts[row].length != numClasses) {
                    throw new InvalidRequestException("row " + row + " of a confusion matrix of " + numClasses
                            + " classes needs as many columns, found " + counts[row].length);
                }
                for (int column = 0; column < numClasses; column++) {
                    if (counts[row][column] != 0) {
                        filled.put((long) row * numClasses + column, counts[row][column]);
                    }
                }
            }
            return filled;
        }

        /**
         * Counts pairs of true and predicted classes, one pair per example.
         *
         * @param labels [N], indices into {@code classNames}
         * @param predictions [N], indices into {@code classNames}
         */
        public static ConfusionMatrix of(List<String> classNames, int[] labels, int[] predictions) {
            SortedMap<Long, Integer> filled = new TreeMap<>();
            for (int i = 0; i < labels.length; i++) {
                filled.merge((long) labels[i] * classNames.size() + predictions[i], 1, Integer::sum);
            }
            return new ConfusionMatrix(classNames, filled);
        }

        private int row(long cell) {
            return (int) (cell / classNames.size());
        }

        private int column(long cell) {
            return (int) (cell % classNames.size());
        }

        /** The same with only the classes that occur as a true or predicted label. */
        public ConfusionMatrix occurring() {
            int[] kept = IntStream.range(0, numClasses())
                    .filter(index -> support(index) + predicted(index) > 0)
                    .toArray();
            SortedMap<Long, Integer> filled = new TreeMap<>();
            for (int i = 0; i < cells.length; i++) {
                long row = Arrays.binarySearch(kept, row(cells[i]));
                filled.put(row * kept.length + Arrays.binarySearch(kept, column(cells[i])), counts[i]);
            }
            return new ConfusionMatrix(
                    Arrays.stream(kept).mapToObj(classNames::get).toList(), filled);
        }

        /** The class names by index. */
        public List<String> classNames() {
            return classNames;
        }

        /** The number of classes. */
        public int numClasses() {
            return classNames.size();
        }

        /** The number of examples of class {@code trueLabel} that were predicted as {@code predictedLabel}. */
        public int count(int trueLabel, int predictedLabel) {
            int place = Arrays.binarySearch(cells, (long) trueLabel * numClasses() + predictedLabel);
            return place < 0 ? 0 : counts[place];
        }

        /** The number of examples whose true label is {@code trueLabel}. */
        public int support(int trueLabel) {
            return supports[trueLabel];
        }

        /** The number of examples predicted as {@code predictedLabel}. */
        public int predicted(int predictedLabel) {
            return predicted[predictedLabel];
        }

        /** At most {@code limit} pairs of different classes, the most frequent first; equal counts in row order. */
        public List<Confusion> largestConfusions(int limit) {
            return IntStream.range(0, cells.length)
                    .filter(i -> row(cells[i]) != column(cells[i]))
                    .mapToObj(this::confusion)
                    .sorted(Comparator.comparingInt(Confusion::count).reversed())
                    .limit(limit)
                    .toList();
        }

        private Confusion confusion(int place) {
            return new Confusion(
                    classNames.get(row(cells[place])), classNames.get(column(cells[place])), counts[place]);
        }

        /** All counts as a new array [C][C], rows are true labels. */
        public int[][] toArray() {
            int[][] copy = new int[numClasses()][numClasses()];
            for (int i = 0; i < cells.length; i++) {
                copy[row(cells[i])][column(cells[i])] = counts[i];
            }
            return copy;
        }

        /** The full array; for more than 1,000 classes the nonzero cells, in row order, with the names of both classes. */
        @JsonValue
        public Object json() {
            return numClasses() <= MOST_WHOLE
                    ? toArray()
                    : IntStream.range(0, cells.length).mapToObj(this::confusion).toList();
        }
    }
}
