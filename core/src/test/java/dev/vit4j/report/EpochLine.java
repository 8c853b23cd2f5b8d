package dev.vit4j.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Epochs of a classifier as a run without Muon has them, whose gradient's norm and time no test looks at. */
public final class EpochLine {

    private EpochLine() {}

    public static EpochMetrics of(
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
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("train_loss", trainLoss);
        figures.put("train_accuracy", trainAccuracy);
        validationLoss.ifPresent(value -> figures.put("validation_loss", value));
        validationAccuracy.ifPresent(value -> figures.put("validation_accuracy", value));
        testLoss.ifPresent(value -> figures.put("test_loss", value));
        testAccuracy.ifPresent(value -> figures.put("test_accuracy", value));
        return new EpochMetrics(
                epoch,
                step,
                figures,
                learningRate,
                imagesPerSecond,
                seconds,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty());
    }
}
