package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.train.internal.TrainingState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A run's progress in the stamps' format when classification was the only task. */
record EarlierProgress(
        long step,
        int epoch,
        int batch,
        double lossSum,
        long correct,
        long examples,
        double epochSeconds,
        double seconds,
        Optional<Best> best,
        OptionalDouble gradientNorms) {

    /** A field that the later format doesn't have. */
    static final String MARK = "lossSum";

    record Best(long step, double accuracy) {}

    /** The same in the current format. */
    TrainingState current() {
        Map<String, Double> sums = new LinkedHashMap<>();
        sums.put("loss", lossSum);
        sums.put("accuracy", (double) correct);
        return new TrainingState(
                step,
                epoch,
                batch,
                sums,
                examples,
                examples,
                epochSeconds,
                seconds,
                best.map(found -> new TrainingState.Best(found.step(), found.accuracy())),
                gradientNorms);
    }
}
