package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A stack of pre-norm blocks. The result is that of {@link Block#forward} of one block after the other; how it is
 * computed is up to the pass's {@link Runner}.
 */
public record Encoder(List<Block> blocks) {

    public Encoder {
        blocks = List.copyOf(blocks);
    }

    /** An encoder over a source of parameters, without stochastic depth; {@code params} names the blocks 0, 1, … */
    public static Encoder create(Params params, int depth, Block.Config config) {
        return create(params, depth, config, index -> 0);
    }

    /**
     * An encoder over a source of parameters.
     *
     * @param dropPathRate of a block by its index: the probability with which each branch of an example is dropped
     */
    public static Encoder create(Params params, int depth, Block.Config config, IntToDoubleFunction dropPathRate) {
        return new Encoder(IntStream.range(0, depth)
                .mapToObj(i -> Block.create(params.at(i), i, config, dropPathRate.applyAsDouble(i)))
                .toList());
    }

    /** Every token attends to every token, and all are read: [B, N, D] to [B, N, D]. */
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Attention.Mask.NONE, Readout.ALL, pass);
    }

    /**
     * From [B, N, D] to the M tokens that are read, [B, M, D].
     *
     * @param readout the tokens that are read after the last block, which need not compute the others
     */
    public Tensor forward(Tensor x, Attention.Mask mask, Readout readout, Pass pass) {
        return pass.runner().run(this, x, mask, readout, pass);
    }

    /**
     * The blocks {@code from} (inclusive) to {@code to} (exclusive), for models with other layers between blocks. They keep
     * their indices.
     */
    public Encoder range(int from, int to) {
        return new Encoder(blocks.subList(from, to));
    }

    /** Whether a trace wants an intermediate of a block: then the blocks must be computed one by one. */
    public boolean isTraced(Pass.Trace trace) {
        return blocks.stream().anyMatch(block -> block.isTraced(trace));
    }

    /**
     * Which tokens of a sequence are read after an encoder.
     *
     * @param count the number of tokens; unused for {@link Part#ALL}
     */
    public record Readout(Part part, int count) {

        /** The part of the sequence that is read. */
        public enum Part {
            ALL,
            FIRST,
            LAST
        }

        /** @throws IllegalArgumentException if no token is read */
        public Readout {
            if (part != Part.ALL && count < 1) {
                throw new IllegalArgumentException("at least 1 token must be read, found " + count);
            }
        }

        /** All tokens. */
        public static final Readout ALL = new Readout(Part.ALL, 0);

        /** The first tokens, such as the class token. */
        public static Readout first(int count) {
            return new Readout(Part.FIRST, count);
        }

        /** The last tokens, such as queries that are appended to the patches. */
        public static Readout last(int count) {
            return new Readout(Part.LAST, count);
        }

        /**
         * How many tokens are read of a sequence of N.
         *
         * @throws IllegalArgumentException if N is less than the count
         */
        public long count(long tokens) {
            if (count > tokens) {
                throw new IllegalArgumentException(count + " tokens are to be read of only " + tokens);
            }
            return part == Part.ALL ? tokens : count;
        }

        /** The index of the first token that is read of a sequence of N. */
        public long from(long tokens) {
            return part == Part.LAST ? tokens - count(tokens) : 0;
        }

        /** The tokens that are read [B, M, D], a view of all [B, N, D]. */
        public Tensor of(Tensor x) {
            return part == Part.ALL ? x : x.narrow(1, from(x.size(1)), count(x.size(1)));
        }
    }

    /** How a pass computes the expensive parts of a model: its encoders, and the patch projection before them. */
    public interface Runner {

        /** Computes each part by its {@code forward}: a trace can record everything, and autograd differentiates it. */
        Runner PLAIN = (encoder, x, mask, readout, pass) -> {
            Tensor y = x;
            for (Block block : encoder.blocks()) {
                y = block.forward(y, mask, pass);
            }
            return readout.of(y);
        };

        /**
         * The result of {@link Encoder#forward(Tensor, Attention.Mask, Readout, Pass)}: x [B, N, D] to the tokens that are
         * read, [B, M, D].
         */
        Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Readout readout, Pass pass);

        /** The result of {@link PatchEmbedding.Projection#forward} for images [B, C, H, W]. */
        default PatchEmbedding.Tokens project(PatchEmbedding.Projection projection, Tensor images) {
            return projection.project(images);
        }
    }
}
