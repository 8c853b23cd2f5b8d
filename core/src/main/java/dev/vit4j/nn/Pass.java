package dev.vit4j.nn;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * What a forward pass is for, and how it is computed.
 *
 * @param random the source of stochastic depth; present while training
 */
public record Pass(Optional<Randomness> random, Trace trace, Encoder.Runner runner) {

    /** A pass that computes the parts as they are written, and records nothing. */
    public static Pass inference() {
        return inference(Trace.NONE);
    }

    /** A pass that computes the parts as they are written, and records what the trace wants. */
    public static Pass inference(Trace trace) {
        return inference(trace, Encoder.Runner.PLAIN);
    }

    /** A pass of inference whose encoders {@code runner} computes. */
    public static Pass inference(Trace trace, Encoder.Runner runner) {
        return new Pass(Optional.empty(), trace, runner);
    }

    /** A pass over a whole batch, computed as the parts are written. */
    public static Pass training(RandomSource step) {
        return training(new Randomness(step, 0), Encoder.Runner.PLAIN);
    }

    /** @param random of stochastic depth */
    public static Pass training(Randomness random, Encoder.Runner runner) {
        return new Pass(Optional.of(random), Trace.NONE, runner);
    }

    /**
     * This pass through a part of a model that has several of its kind, such as one of two towers. What the part
     * records is named {@code name.block0.output} and so on, and its stochastic depth is drawn separately.
     */
    public Pass at(String name) {
        return new Pass(random.map(drawn -> drawn.at(name)), trace.at(name), runner);
    }

    /** Whether branches may be dropped, and batch norms take the batch's statistics. */
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
    public Encoder.Readout readout(Encoder.Readout needed, String name) {
        return trace.wants(name) ? Encoder.Readout.ALL : needed;
    }

    /**
     * Receives the named intermediates of a forward pass, such as {@code block3.attention}. Tests, verification,
     * attention maps and pictures all use the same names.
     */
    public interface Trace {

        /** Records nothing. */
        Trace NONE = new Trace() {
            @Override
            public boolean wants(String name) {
                return false;
            }

            @Override
            public void record(String name, Tensor value) {}
        };

        /** Whether an intermediate should be computed that costs extra. */
        boolean wants(String name);

        /** Receives an intermediate; the scope of the pass frees it unless it is copied or released. */
        void record(String name, Tensor value);

        /** What listens here to a part of a model: what the part calls {@code tokens} is {@code part.tokens} to this. */
        default Trace at(String part) {
            Trace whole = this;
            return new Trace() {
                @Override
                public boolean wants(String name) {
                    return whole.wants(part + "." + name);
                }

                @Override
                public void record(String name, Tensor value) {
                    whole.record(part + "." + name, value);
                }
            };
        }
    }

    /**
     * The randomness of a training step by the example's index in the whole batch, so that it doesn't matter into how many
     * pieces the batch is split.
     *
     * @param step the step's source
     * @param first the index in the whole batch of this pass's first example
     */
    public record Randomness(RandomSource step, long first) {

        /** The randomness of a part of a model, by its name. */
        Randomness at(String part) {
            return new Randomness(step.derive(part), first);
        }

        /** A number from 0 to 1 (exclusive) for an example of this pass, one for each {@code purpose}. */
        public double uniform(long purpose, long example) {
            return step.derive(purpose).derive(first + example).uniform();
        }
    }
}
