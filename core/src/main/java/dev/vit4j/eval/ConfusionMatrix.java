package dev.vit4j.eval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.vit4j.InvalidRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Counts of examples by true label (row) and predicted label (column). */
public final class ConfusionMatrix {

    /** Examples of one class taken for another. */
    public record Confusion(String trueLabel, String predictedLabel, int count) {}

    private final List<String> classNames;
    private final int[][] counts;

    /**
     * @param counts [C][C], rows are true labels
     * @throws InvalidRequestException where the matrix is not square or does not fit the names
     */
    public ConfusionMatrix(List<String> classNames, int[][] counts) {
        this.classNames = List.copyOf(classNames);
        int numClasses = classNames.size();
        if (numClasses == 0) {
            throw new InvalidRequestException("a confusion matrix needs at least one class");
        }
        if (counts.length != numClasses) {
            throw new InvalidRequestException(
                    "a confusion matrix of " + numClasses + " classes takes as many rows, found " + counts.length);
        }
        this.counts = new int[numClasses][];
        for (int row = 0; row < numClasses; row++) {
            if (counts[row].length != numClasses) {
                throw new InvalidRequestException("row " + row + " of a confusion matrix of " + numClasses
                        + " classes takes as many columns, found " + counts[row].length);
            }
            this.counts[row] = counts[row].clone();
        }
    }

    static ConfusionMatrix of(List<String> classNames, int[] labels, int[] predictions) {
        int[][] counts = new int[classNames.size()][classNames.size()];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][predictions[i]]++;
        }
        return new ConfusionMatrix(classNames, counts);
    }

    /** The same of the classes alone that some example is of, or predicted as. */
    public ConfusionMatrix occurring() {
        int[] kept = IntStream.range(0, counts.length)
                .filter(index -> support(index) + predicted(index) > 0)
                .toArray();
        return new ConfusionMatrix(
                Arrays.stream(kept).mapToObj(classNames::get).toList(),
                Arrays.stream(kept)
                        .mapToObj(row -> Arrays.stream(kept)
                                .map(column -> counts[row][column])
                                .toArray())
                        .toArray(int[][]::new));
    }

    public List<String> classNames() {
        return classNames;
    }

    public int numClasses() {
        return counts.length;
    }

    public int count(int trueLabel, int predictedLabel) {
        return counts[trueLabel][predictedLabel];
    }

    /** The number of examples whose true label is {@code trueLabel}. */
    public int support(int trueLabel) {
        int total = 0;
        for (int count : counts[trueLabel]) {
            total += count;
        }
        return total;
    }

    /** The number of examples predicted as {@code predictedLabel}. */
    public int predicted(int predictedLabel) {
        int total = 0;
        for (int[] row : counts) {
            total += row[predictedLabel];
        }
        return total;
    }

    /** At most {@code limit} pairs of different classes, the most frequent first; equal counts in row order. */
    public List<Confusion> largestConfusions(int limit) {
        List<Confusion> confusions = new ArrayList<>();
        for (int row = 0; row < counts.length; row++) {
            for (int column = 0; column < counts.length; column++) {
                if (row != column && counts[row][column] > 0) {
                    confusions.add(new Confusion(classNames.get(row), classNames.get(column), counts[row][column]));
                }
            }
        }
        confusions.sort(Comparator.comparingInt(Confusion::count).reversed());
        return List.copyOf(confusions.subList(0, Math.min(limit, confusions.size())));
    }

    /** A copy, [C][C], rows are true labels. */
    @JsonValue
    public int[][] toArray() {
        int[][] copy = new int[counts.length][];
        for (int row = 0; row < counts.length; row++) {
            copy[row] = counts[row].clone();
        }
        return copy;
    }
}
