package dev.vit4j.report;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code metrics.jsonl}: the state of training after an epoch, or at the end of a run that ends inside one.
 *
 * @param epoch epochs done, a fraction inside an epoch
 * @param step optimizer steps done
 * @param figures the measurements, in the order of the file, by split and name as joined by {@link #key}:
 *     {@code train_loss}, {@code test_accuracy}. Those of {@code train} are means over the epoch; a split that was not
 *     evaluated in this epoch has none. A classifier's accuracies are fractions of 1, its losses mean cross entropy
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

    public static final String TRAIN = "train";
    public static final String VALIDATION = "validation";
    public static final String TEST = "test";

    /** The splits, in the order of the file. */
    static final List<String> SPLITS = List.of(TRAIN, VALIDATION, TEST);

    /** Present in every epoch, whatever the task. */
    private static final String TRAIN_LOSS = key(TRAIN, "loss");

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

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", epoch);
        json.put("step", step);
        figures.forEach(json::put);
        json.put("learning_rate", learningRate);
        matrixLearningRate.ifPresent(value -> json.put("matrix_learning_rate", value));
        gradientNorm.ifPresent(value -> json.put("gradient_norm", value));
        json.put("images_per_second", imagesPerSecond);
        json.put("seconds", seconds);
        time.ifPresent(value -> json.put("time", value.toString()));
        return json;
    }

    /** @throws IllegalArgumentException naming the field that is missing or not a number */
    static EpochMetrics fromJson(JsonNode json) {
        double epoch = number(json, "epoch");
        long step = wholeNumber(json, "step");
        number(json, TRAIN_LOSS);
        return new EpochMetrics(
                epoch,
                step,
                figures(json),
                number(json, "learning_rate"),
                number(json, "images_per_second"),
                number(json, "seconds"),
                optionalNumber(json, "matrix_learning_rate"),
                optionalNumber(json, "gradient_norm"),
                time(json));
    }

    private static Map<String, Double> figures(JsonNode json) {
        Map<String, Double> figures = new LinkedHashMap<>();
        json.propertyNames().stream()
                .filter(field -> SPLITS.stream().anyMatch(split -> field.startsWith(key(split, ""))))
                .forEach(field -> figures.put(field, number(json, field)));
        return figures;
    }

    private static Optional<Instant> time(JsonNode json) {
        JsonNode value = json.path("time");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value.asString()));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("field time must be a time as 2026-11-30T12:00:00Z, found " + value, e);
        }
    }

    private static double number(JsonNode json, String field) {
        return optionalNumber(json, field)
                .orElseThrow(() -> new IllegalArgumentException("field " + field + " is missing"));
    }

    private static long wholeNumber(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("field " + field + " must be a whole number, found " + value);
        }
        return value.longValue();
    }

    private static OptionalDouble optionalNumber(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException("field " + field + " must be a number, found " + value);
        }
        return OptionalDouble.of(value.doubleValue());
    }

    private static void checkFinite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("field " + field + " must be a finite number, found " + value);
        }
    }
}
