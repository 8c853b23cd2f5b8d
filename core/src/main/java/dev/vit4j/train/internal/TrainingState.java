package dev.vit4j.train.internal;

import dev.vit4j.train.Learner;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a run is.
 *
 * @param step steps done
 * @param epoch the epoch that the next step is of, from 0
 * @param batch batches of that epoch done
 * @param lossSum of the cross entropy without label smoothing, over that epoch's examples so far
 * @param correct of that epoch's examples so far
 * @param examples of that epoch so far
 * @param epochSeconds spent in that epoch so far
 * @param seconds spent in the whole run so far
 * @param best the best validation so far, where there is a validation split
 * @param gradientNorms the sum of that epoch's so far, before clipping; empty where an older version began the epoch
 */
public record TrainingState(
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

    public static final TrainingState START =
            new TrainingState(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), OptionalDouble.of(0));

    /** The step and accuracy of the best validation. */
    public record Best(long step, double accuracy) {}

    public TrainingState afterStep(Learner.Outcome outcome, double stepSeconds) {
        return new TrainingState(
                step + 1,
                epoch,
                batch + 1,
                lossSum + outcome.crossEntropy() * outcome.examples(),
                correct + outcome.correct(),
                examples + outcome.examples(),
                epochSeconds + stepSeconds,
                seconds + stepSeconds,
                best,
                gradientNorms.isPresent()
                        ? OptionalDouble.of(gradientNorms.getAsDouble() + outcome.gradientNorm())
                        : gradientNorms);
    }

    /** Of equal validations the last counts as the best: small sets soon say nothing, while the loss still falls. */
    public TrainingState afterEpoch(double evaluationSeconds, Optional<Best> validated) {
        Optional<Best> better = validated
                .filter(candidate ->
                        best.map(now -> candidate.accuracy() >= now.accuracy()).orElse(true))
                .or(() -> best);
        return new TrainingState(
                step, epoch + 1, 0, 0, 0, 0, 0, seconds + evaluationSeconds, better, OptionalDouble.of(0));
    }

    /** The last step that the metrics have a line of: an epoch that was stopped before its evaluation has its own to come. */
    public long lastEvaluatedStep() {
        return batch == 0 ? step : step - 1;
    }

    public double trainLoss() {
        return examples == 0 ? 0 : lossSum / examples; // none where every image so far was broken
    }

    /** The mean over that epoch's steps so far. */
    public OptionalDouble gradientNorm() {
        return gradientNorms.isPresent()
                ? OptionalDouble.of(gradientNorms.getAsDouble() / Math.max(1, batch))
                : gradientNorms;
    }

    public double trainAccuracy() {
        return examples == 0 ? 0 : (double) correct / examples;
    }
}
