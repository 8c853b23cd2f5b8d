package dev.vit4j.report;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of {@code metrics.jsonl}: the state of training after an epoch, or at the end of a run that ends inside one.
 *
 * @param epoch epochs done, a fraction inside an epoch
 * @param step optimizer steps done
 * @param figures the measurements, in the order of the file, by split and name as joined by {@link #key}:
 *     {@code train_loss}, {@code test_accuracy}. Those of {@code train} are means over the epoch; a split that was not
 *     evaluated in this epoch has none. A classifier's accuracies are from 0 to 1, its losses mean cross entropy in nats
 *     without label smoothing, whatever training uses
 * @param learningRate of the last step
 * @param imagesPerSecond training speed of this epoch
 * @param seconds since the run started, including time before a resume
 * @param matrixLearningRate of the last step, for the matrices and filters of Muon; empty if all parameters have the
 *     same
 * @param gradientNorm the mean over this epoch's steps, before clipping; empty if an older version started the epoch
 * @param time when the epoch was evaluated, to the second; empty in lines written by older versions
 */
public record EpochMetrics(
        double epoch,
        long step,
        Map<String, Double> figures,
        double learningRate,
        double imagesPerSecond,
        double seconds,
        OptionalDouble matrixLearningRate,
        OptionalDouble gradientNorm,
        Optional<Instant> time) {

    /** The split that is trained on. */
    public static final String TRAIN = "train";
    /** The split by which the best epoch is chosen. */
    public static final String VALIDATION = "validation";
    /** The split that is held out. */
    public static final String TEST = "test";

    /** @throws IllegalArgumentException if a figure is not finite, since JSON can't represent it */
    public EpochMetrics {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        figures.forEach(EpochMetrics::checkFinite);
        checkFinite("epoch", epoch);
        checkFinite("learning_rate", learningRate);
        checkFinite("images_per_second", imagesPerSecond);
        checkFinite("seconds", seconds);
        checkFinite("matrix_learning_rate", matrixLearningRate.orElse(0));
        checkFinite("gradient_norm", gradientNorm.orElse(0));
    }

    /** The field name of a figure of a split. */
    public static String key(String split, String figure) {
        return split + "_" + figure;
    }

    /** A figure of {@link #TRAIN}, {@link #VALIDATION} or {@link #TEST}; empty if it was not measured in this epoch. */
    public OptionalDouble figure(String split, String name) {
        Double value = figures.get(key(split, name));
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static void checkFinite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("field " + field + " must be a finite number, found " + value);
        }
    }
}
