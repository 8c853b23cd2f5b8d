package dev.vit4j.eval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.vit4j.InvalidRequestException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Counts of examples by true label (row) and predicted label (column). Stored sparsely: memory grows with the examples,
 * not with the square of the number of classes.
 */
public final class ConfusionMatrix {

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
        return new ConfusionMatrix(Arrays.stream(kept).mapToObj(classNames::get).toList(), filled);
    }

    public List<String> classNames() {
        return classNames;
    }

    public int numClasses() {
        return classNames.size();
    }

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
        return new Confusion(classNames.get(row(cells[place])), classNames.get(column(cells[place])), counts[place]);
    }

    /** A copy, [C][C], rows are true labels. */
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
