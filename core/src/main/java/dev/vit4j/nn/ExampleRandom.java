package dev.vit4j.nn;

import dev.vit4j.tensor.RandomSource;

/**
 * The randomness of a training step by the example's index in the whole batch, so that it doesn't matter into how many
 * pieces the batch is split.
 *
 * @param step the step's source
 * @param first the index in the whole batch of this pass's first example
 */
public record ExampleRandom(RandomSource step, long first) {

    /** The randomness of a part of a model, by its name. */
    ExampleRandom at(String part) {
        return new ExampleRandom(step.derive(part), first);
    }

    /** A number from 0 to 1 (exclusive) for an example of this pass, one for each {@code purpose}. */
    public double uniform(long purpose, long example) {
        return step.derive(purpose).derive(first + example).uniform();
    }
}
