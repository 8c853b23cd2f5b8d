package dev.vit4j.train.internal;

import dev.vit4j.eval.Result;
import dev.vit4j.train.Learner;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The progress of a run.
 *
 * @param step steps done
 * @param epoch the epoch of the next step, from 0
 * @param batch batches of that epoch done
 * @param sums the training step's logged sums, by name, over that epoch so far
 * @param denominator of the sums, over that epoch so far
 * @param examples of that epoch so far
 * @param epochSeconds spent in that epoch so far
 * @param seconds spent in the whole run so far
 * @param best the best validation so far, if there is a validation split
 * @param gradientNorms the sum over that epoch so far, before clipping; empty if an older version started the epoch
 */
public record TrainingState(
        long step,
        int epoch,
        int batch,
        Map<String, Double> sums,
        double denominator,
        long examples,
        double epochSeconds,
        double seconds,
        Optional<Best> best,
        OptionalDouble gradientNorms) {

    public static final TrainingState START =
            new TrainingState(0, 0, 0, Map.of(), 0, 0, 0, 0, Optional.empty(), OptionalDouble.of(0));

    /** The step and the primary figure of the best validation. */
    public record Best(long step, double value) {}

    public TrainingState {
        sums = Collections.unmodifiableMap(new LinkedHashMap<>(sums));
    }

    public TrainingState afterStep(Learner.Outcome outcome, double stepSeconds) {
        Map<String, Double> added = new LinkedHashMap<>(sums);
        outcome.sums().forEach((name, sum) -> added.merge(name, sum, Double::sum));
        return new TrainingState(
                step + 1,
                epoch,
                batch + 1,
                added,
                denominator + outcome.denominator(),
                examples + outcome.examples(),
                epochSeconds + stepSeconds,
                seconds + stepSeconds,
                best,
                gradientNorms.isPresent()
                        ? OptionalDouble.of(gradientNorms.getAsDouble() + outcome.gradientNorm())
                        : gradientNorms);
    }

    /**
     * Among equal validations the last counts as the best: small sets soon stop distinguishing, while the loss still
     * falls.
     *
     * @param validated the primary figure of the epoch's validation
     */
    public TrainingState afterEpoch(double evaluationSeconds, Optional<Result.Figure> validated) {
        Optional<Best> chosen = validated
                .filter(Result.Figure::isNumber)
                .filter(figure -> best.map(now -> figure.better().isAtLeast(figure.value(), now.value()))
                        .orElse(true))
                .map(figure -> new Best(step, figure.value()))
                .or(() -> best);
        return new TrainingState(
                step, epoch + 1, 0, Map.of(), 0, 0, 0, seconds + evaluationSeconds, chosen, OptionalDouble.of(0));
    }

    /** The last step with a metrics line: an epoch stopped before its evaluation doesn't have one yet. */
    public long lastEvaluatedStep() {
        return batch == 0 ? step : step - 1;
    }

    /**
     * The logged figures of the training step, by name: means over that epoch so far, 0 if every image so far was
     * broken.
     */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, denominator == 0 ? 0 : sum / denominator));
        return means;
    }

    /** The mean over that epoch's steps so far. */
    public OptionalDouble gradientNorm() {
        return gradientNorms.isPresent()
                ? OptionalDouble.of(gradientNorms.getAsDouble() / Math.max(1, batch))
                : gradientNorms;
    }
}
