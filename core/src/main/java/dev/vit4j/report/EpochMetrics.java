package dev.vit4j.report;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of {@code metrics.jsonl}: where training stands after an epoch, or at the end of a run that
 * ends inside one. Accuracies are fractions of 1, losses mean cross entropy
 * with the labels as they are, whatever smoothing the training optimises.
 *
 * @param epoch epochs done, a fraction inside an epoch
 * @param step optimizer steps done
 * @param validationLoss empty where there is no validation split or it wasn't evaluated this epoch
 * @param testLoss empty where the test set wasn't evaluated this epoch
 * @param learningRate of the last step
 * @param imagesPerSecond training speed of this epoch
 * @param seconds since the run began, time before a resume included
 * @param matrixLearningRate of the last step, for the matrices and filters of Muon; empty where one rate is all
 *     parameters'
 * @param gradientNorm the mean over this epoch's steps, before clipping; empty where an older version began the epoch
 * @param time when the epoch was judged, to the second; empty in lines of older versions
 */
public record EpochMetrics(
        double epoch,
        long step,
        double trainLoss,
        double trainAccuracy,
        OptionalDouble validationLoss,
        OptionalDouble validationAccuracy,
        OptionalDouble testLoss,
        OptionalDouble testAccuracy,
        double learningRate,
        double imagesPerSecond,
        double seconds,
        OptionalDouble matrixLearningRate,
        OptionalDouble gradientNorm,
        Optional<Instant> time) {

    /** @throws IllegalArgumentException where a figure is no finite number, since JSON can't hold it */
    public EpochMetrics {
        Map.of(
                        "epoch", epoch,
                        "train_loss", trainLoss,
                        "train_accuracy", trainAccuracy,
                        "validation_loss", validationLoss.orElse(0),
                        "validation_accuracy", validationAccuracy.orElse(0),
                        "test_loss", testLoss.orElse(0),
                        "test_accuracy", testAccuracy.orElse(0),
                        "learning_rate", learningRate,
                        "images_per_second", imagesPerSecond,
                        "seconds", seconds)
                .forEach(EpochMetrics::checkFinite);
        checkFinite("matrix_learning_rate", matrixLearningRate.orElse(0));
        checkFinite("gradient_norm", gradientNorm.orElse(0));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", epoch);
        json.put("step", step);
        json.put("train_loss", trainLoss);
        json.put("train_accuracy", trainAccuracy);
        validationLoss.ifPresent(value -> json.put("validation_loss", value));
        validationAccuracy.ifPresent(value -> json.put("validation_accuracy", value));
        testLoss.ifPresent(value -> json.put("test_loss", value));
        testAccuracy.ifPresent(value -> json.put("test_accuracy", value));
        json.put("learning_rate", learningRate);
        matrixLearningRate.ifPresent(value -> json.put("matrix_learning_rate", value));
        gradientNorm.ifPresent(value -> json.put("gradient_norm", value));
        json.put("images_per_second", imagesPerSecond);
        json.put("seconds", seconds);
        time.ifPresent(value -> json.put("time", value.toString()));
        return json;
    }

    /** @throws IllegalArgumentException naming the field that is missing or no number */
    static EpochMetrics fromJson(JsonNode json) {
        return new EpochMetrics(
                number(json, "epoch"),
                wholeNumber(json, "step"),
                number(json, "train_loss"),
                number(json, "train_accuracy"),
                optionalNumber(json, "validation_loss"),
                optionalNumber(json, "validation_accuracy"),
                optionalNumber(json, "test_loss"),
                optionalNumber(json, "test_accuracy"),
                number(json, "learning_rate"),
                number(json, "images_per_second"),
                number(json, "seconds"),
                optionalNumber(json, "matrix_learning_rate"),
                optionalNumber(json, "gradient_norm"),
                time(json));
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
