package dev.vit4j.nn;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * One forward pass: whether it trains, who receives its intermediates, and who computes its encoders.
 *
 * <pre>{@code
 * Tensor logits = model.forward(images, Pass.inference());
 * }</pre>
 *
 * @param random the source of stochastic depth; present if and only if the pass trains
 */
public record Pass(Optional<Randomness> random, Trace trace, Encoder.Runner runner) {

    /** An inference pass that computes each part by its {@code forward}, and records nothing. */
    public static Pass inference() {
        return inference(Trace.NONE);
    }

    /** An inference pass that computes each part by its {@code forward}, and records what the trace wants. */
    public static Pass inference(Trace trace) {
        return inference(trace, Encoder.Runner.PLAIN);
    }

    /** An inference pass whose encoders {@code runner} computes. */
    public static Pass inference(Trace trace, Encoder.Runner runner) {
        return new Pass(Optional.empty(), trace, runner);
    }

    /**
     * A training pass over a whole batch, computed by each part's {@code forward}.
     *
     * @param step the randomness of this training step: another one for each step
     */
    public static Pass training(RandomSource step) {
        return training(new Randomness(step, 0), Encoder.Runner.PLAIN);
    }

    /** A training pass whose encoders {@code runner} computes. */
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

    /** Whether branches may be dropped, and batch norms use the batch's statistics. */
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
     * Receives the named intermediates of a forward pass, such as {@code block3.attention}. For the i-th block, from 0,
     * there are {@code block<i>.attention.weights} [B, h, N, N], {@code block<i>.attention}, {@code block<i>.mlp} and
     * {@code block<i>.output}, each [B, N, D]; a model adds its own.
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

        /**
         * Whether this trace uses an intermediate. Those that it doesn't want may be recorded nevertheless, in part, or not
         * at all if that makes the pass faster.
         */
        boolean wants(String name);

        /** Receives an intermediate; the scope of the pass frees it unless it is copied or released. */
        void record(String name, Tensor value);

        /** The trace for a part of a model: what the part records as {@code tokens} is {@code part.tokens} here. */
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
     * The randomness of a training step. Each example's depends on its index in the whole batch, so it doesn't matter into
     * how many pieces the batch is split.
     *
     * @param step the step's source
     * @param first the index in the whole batch of this pass's first example
     */
    public record Randomness(RandomSource step, long first) {

        /** The randomness of a part of a model, by its name. */
        Randomness at(String part) {
            return new Randomness(step.derive(part), first);
        }

        /**
         * A number from 0 to 1 (exclusive), always the same for the same arguments.
         *
         * @param purpose separates independent draws for one example
         * @param example the index of the example in this pass
         */
        public double uniform(long purpose, long example) {
            return step.derive(purpose).derive(first + example).uniform();
        }
    }
}
