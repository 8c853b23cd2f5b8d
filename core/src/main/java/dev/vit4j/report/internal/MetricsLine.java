package dev.vit4j.report.internal;

import dev.vit4j.report.EpochMetrics;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A line of {@code metrics.jsonl}: the measurements of an epoch as a JSON object. */
final class MetricsLine {

    private static final List<String> SPLITS = List.of(EpochMetrics.TRAIN, EpochMetrics.VALIDATION, EpochMetrics.TEST);

    /** Present in every epoch, whatever the task. */
    private static final String TRAIN_LOSS = EpochMetrics.key(EpochMetrics.TRAIN, "loss");

    private MetricsLine() {}

    /** The line of an epoch. */
    static ObjectNode of(EpochMetrics metrics) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", metrics.epoch());
        json.put("step", metrics.step());
        metrics.figures().forEach(json::put);
        json.put("learning_rate", metrics.learningRate());
        metrics.matrixLearningRate().ifPresent(value -> json.put("matrix_learning_rate", value));
        metrics.gradientNorm().ifPresent(value -> json.put("gradient_norm", value));
        json.put("images_per_second", metrics.imagesPerSecond());
        json.put("seconds", metrics.seconds());
        metrics.time().ifPresent(value -> json.put("time", value.toString()));
        return json;
    }

    /**
     * The epoch of a line.
     *
     * @throws IllegalArgumentException naming the field that is missing or not a number
     */
    static EpochMetrics read(JsonNode json) {
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
                .filter(field -> SPLITS.stream().anyMatch(split -> field.startsWith(EpochMetrics.key(split, ""))))
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
}
