package dev.vit4j.eval.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The metrics of a multi-label classifier, as scikit-learn computes them. All figures are fractions of 1.
 *
 * @param threshold the probability from which a label is assigned
 * @param meanAveragePrecision over the labels that some image has; NaN if there are none
 * @param f1Micro over all labels together
 * @param f1Macro the mean F1 of the labels that some image has; NaN if there are none. A label that no image has is
 *     left out even if it is assigned, for which scikit-learn's {@code f1_score} without {@code labels} counts a 0;
 *     F1 micro includes it here, too
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record MultiLabelMetrics(
        int examples,
        double threshold,
        double meanAveragePrecision,
        double f1Micro,
        double f1Macro,
        List<OfLabel> byLabel) {

    public MultiLabelMetrics {
        byLabel = List.copyOf(byLabel);
    }

    /**
     * Evaluates predicted probabilities against the true labels.
     *
     * @param probabilities [N][C]
     * @param truth [N][C], whether the image has the label
     * @param labels [C]
     * @throws InvalidRequestException if there are no examples or the sizes don't fit each other
     * @throws CheckFailedException if a probability is not a number
     */
    public static MultiLabelMetrics of(
            float[][] probabilities, boolean[][] truth, List<String> labels, double threshold) {
        requireSizes(probabilities, truth, labels);
        List<OfLabel> byLabel = new ArrayList<>();
        Counts all = new Counts(0, 0, 0);
        for (int c = 0; c < labels.size(); c++) {
            Counts counts = Counts.of(c, probabilities, truth, threshold);
            byLabel.add(
                    counts.had() == 0
                            ? new OfLabel(labels.get(c), Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0)
                            : new OfLabel(
                                    labels.get(c),
                                    averagePrecision(c, probabilities, truth),
                                    counts.precision(),
                                    counts.recall(),
                                    counts.f1(),
                                    (int) counts.had()));
            all = all.with(counts);
        }
        return new MultiLabelMetrics(
                truth.length,
                threshold,
                mean(byLabel, OfLabel::averagePrecision),
                all.f1(),
                mean(byLabel, OfLabel::f1),
                byLabel);
    }

    private static double mean(List<OfLabel> labels, ToDoubleFunction<OfLabel> figure) {
        return labels.stream()
                .filter(label -> label.support() > 0)
                .mapToDouble(figure)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Counts of images and labels.
     *
     * @param hits images that have the label and are assigned it
     */
    private record Counts(long hits, long given, long had) {

        static Counts of(int label, float[][] probabilities, boolean[][] truth, double threshold) {
            Counts counts = new Counts(0, 0, 0);
            for (int i = 0; i < truth.length; i++) {
                boolean given = probabilities[i][label] >= threshold;
                boolean had = truth[i][label];
                counts = counts.with(new Counts(given && had ? 1 : 0, given ? 1 : 0, had ? 1 : 0));
            }
            return counts;
        }

        Counts with(Counts more) {
            return new Counts(hits + more.hits, given + more.given, had + more.had);
        }

        double precision() {
            return ratio(hits, given);
        }

        double recall() {
            return ratio(hits, had);
        }

        double f1() {
            return ratio(2 * hits, given + had);
        }

        private static double ratio(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }

    /**
     * Σ (recall - previous recall) · precision over the distinct thresholds in descending order, for a label that some
     * image has.
     */
    private static double averagePrecision(int label, float[][] probabilities, boolean[][] truth) {
        int[] order = IntStream.range(0, truth.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -probabilities[i][label]))
                .mapToInt(Integer::intValue)
                .toArray();
        int hits = 0;
        int newHits = 0;
        double sum = 0;
        for (int rank = 0; rank < order.length; rank++) {
            newHits += truth[order[rank]][label] ? 1 : 0;
            boolean lastOfEquals = rank + 1 == order.length
                    || probabilities[order[rank + 1]][label] != probabilities[order[rank]][label];
            if (lastOfEquals) {
                hits += newHits;
                sum += (double) newHits * hits / (rank + 1);
                newHits = 0;
            }
        }
        return sum / hits;
    }

    private static void requireSizes(float[][] probabilities, boolean[][] truth, List<String> labels) {
        if (truth.length == 0) {
            throw new InvalidRequestException("there are no examples to evaluate");
        }
        if (probabilities.length != truth.length) {
            throw new InvalidRequestException(
                    "found predictions for " + probabilities.length + " examples, but labels for " + truth.length);
        }
        for (int i = 0; i < truth.length; i++) {
            if (probabilities[i].length != labels.size() || truth[i].length != labels.size()) {
                throw new InvalidRequestException("example " + i + " has " + probabilities[i].length
                        + " probabilities and " + truth[i].length + " labels, expected one for each of the "
                        + labels.size());
            }
            for (int c = 0; c < labels.size(); c++) {
                if (!(probabilities[i][c] >= 0 && probabilities[i][c] <= 1)) {
                    throw new CheckFailedException("example " + i + ": the prediction for label " + c + " is "
                            + probabilities[i][c] + ", which is not a probability; check the weights and this input");
                }
            }
        }
    }

    /** A JSON object: names in snake case, fractions of 1, null for NaN. */
    public String toJson() {
        return FigureJson.MAPPER.writeValueAsString(this);
    }

    /** For a console: one line per label, percentages aligned, then the totals. */
    public String toTable() {
        return MultiLabelTable.of(this);
    }

    /**
     * The metrics of one label of a multi-label classifier, as scikit-learn computes them; fractions of 1, with 0 for 0/0.
     * For a label that no image has they are NaN.
     *
     * @param averagePrecision over all thresholds
     * @param precision fraction of the images assigned the label that have it
     * @param recall fraction of the images with the label that are assigned it
     * @param f1 the harmonic mean of the two
     * @param support number of images with the label
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record OfLabel(
            String name, double averagePrecision, double precision, double recall, double f1, int support) {}
}
