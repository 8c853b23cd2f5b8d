package dev.vit4j.report;

import java.util.Optional;
import java.util.OptionalDouble;

/** Epochs as a run without Muon has them, whose gradient's norm and time no test looks at. */
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
        return new EpochMetrics(
                epoch,
                step,
                trainLoss,
                trainAccuracy,
                validationLoss,
                validationAccuracy,
                testLoss,
                testAccuracy,
                learningRate,
                imagesPerSecond,
                seconds,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty());
    }
}
