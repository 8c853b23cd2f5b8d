package dev.vit4j.report;

import java.util.Map;
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
        double seconds) {

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
        json.put("images_per_second", imagesPerSecond);
        json.put("seconds", seconds);
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
                number(json, "seconds"));
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
