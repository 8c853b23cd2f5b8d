package dev.vit4j.train.internal;

import dev.vit4j.task.TrainStep;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums over examples.
 *
 * @param loss the optimized loss
 * @param named for the log, in order
 */
public record StepSums(double loss, Map<String, Double> named, long examples) {

    public StepSums {
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** Zero sums of these names. */
    public static StepSums none(List<String> names) {
        Map<String, Double> zeros = new LinkedHashMap<>();
        names.forEach(name -> zeros.put(name, 0.0));
        return new StepSums(0, zeros, 0);
    }

    /** The values of a step's tensors. */
    static StepSums of(TrainStep.Losses losses, long examples) {
        Map<String, Double> values = new LinkedHashMap<>();
        losses.sums().forEach((name, tensor) -> values.put(name, tensor.item()));
        return new StepSums(losses.loss().item(), values, examples);
    }

    /** @throws IllegalStateException if a step returned other sums than it declared */
    StepSums plus(StepSums other) {
        if (!other.named.keySet().equals(named.keySet())) {
            throw new IllegalStateException(
                    "a training step gave the sums " + other.named.keySet() + "; it declares " + named.keySet());
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        named.forEach((name, sum) -> sums.put(name, sum + other.named.getOrDefault(name, 0.0)));
        return new StepSums(loss + other.loss, sums, examples + other.examples);
    }
}
