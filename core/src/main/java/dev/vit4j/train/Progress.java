package dev.vit4j.train;

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
record Progress(
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

    static final Progress START = new Progress(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), OptionalDouble.of(0));

    /** The step and accuracy of the best validation. */
    record Best(long step, double accuracy) {}

    Progress afterStep(Learner.Outcome outcome, double stepSeconds) {
        return new Progress(
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
    Progress afterEpoch(double evaluationSeconds, Optional<Best> validated) {
        Optional<Best> better = validated
                .filter(candidate ->
                        best.map(now -> candidate.accuracy() >= now.accuracy()).orElse(true))
                .or(() -> best);
        return new Progress(step, epoch + 1, 0, 0, 0, 0, 0, seconds + evaluationSeconds, better, OptionalDouble.of(0));
    }

    /** The last step that the metrics have a line of: an epoch that was stopped before its evaluation has its own to come. */
    long lastEvaluatedStep() {
        return batch == 0 ? step : step - 1;
    }

    double trainLoss() {
        return examples == 0 ? 0 : lossSum / examples; // none where every image so far was broken
    }

    /** The mean over that epoch's steps so far. */
    OptionalDouble gradientNorm() {
        return gradientNorms.isPresent()
                ? OptionalDouble.of(gradientNorms.getAsDouble() / Math.max(1, batch))
                : gradientNorms;
    }

    double trainAccuracy() {
        return examples == 0 ? 0 : (double) correct / examples;
    }
}
