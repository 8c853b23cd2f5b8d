package dev.vit4j.nn;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * What a forward pass is for, and how it is computed.
 *
 * @param random the source of stochastic depth; present while training
 */
public record Pass(Optional<ExampleRandom> random, Trace trace, EncoderRunner runner) {

    public static Pass inference() {
        return inference(Trace.NONE);
    }

    public static Pass inference(Trace trace) {
        return inference(trace, EncoderRunner.PLAIN);
    }

    public static Pass inference(Trace trace, EncoderRunner runner) {
        return new Pass(Optional.empty(), trace, runner);
    }

    /** A pass over a whole batch, computed as the parts are written. */
    public static Pass training(RandomSource step) {
        return training(new ExampleRandom(step, 0), EncoderRunner.PLAIN);
    }

    public static Pass training(ExampleRandom random, EncoderRunner runner) {
        return new Pass(Optional.of(random), Trace.NONE, runner);
    }

    /**
     * This pass through a part of a model that has several of its kind, such as one of two towers. What the part
     * records is named {@code name.block0.output} and so on, and its stochastic depth is drawn separately.
     */
    public Pass at(String name) {
        return new Pass(random.map(drawn -> drawn.at(name)), trace.at(name), runner);
    }

    public boolean isTraining() {
        return random.isPresent();
    }

    /** Gives an intermediate to the trace, and returns it. */
    public Tensor record(String name, Tensor value) {
        trace.record(name, value);
        return value;
    }

    /**
     * The tokens to read after a stack of blocks.
     *
     * @param needed by the model's head
     * @param name of the intermediate with all tokens, if the trace wants it
     */
    public Read reading(Read needed, String name) {
        return trace.wants(name) ? Read.ALL : needed;
    }
}
