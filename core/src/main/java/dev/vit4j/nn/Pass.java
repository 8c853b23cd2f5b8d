package dev.vit4j.nn;

import dev.vit4j.tensor.RandomSource;
import java.util.Optional;

/**
 * What one forward pass is for.
 *
 * @param random the source of dropped paths and features; present while training
 */
public record Pass(Optional<RandomSource> random, Trace trace) {

    public static Pass inference() {
        return inference(Trace.NONE);
    }

    public static Pass inference(Trace trace) {
        return new Pass(Optional.empty(), trace);
    }

    public static Pass training(RandomSource random) {
        return new Pass(Optional.of(random), Trace.NONE);
    }

    public boolean isTraining() {
        return random.isPresent();
    }
}
