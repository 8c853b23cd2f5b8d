package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A stack of pre-norm blocks. What it computes is {@link Block#forward} of one block after the other; how it is computed,
 * the pass's {@link EncoderRunner} decides.
 */
public record Encoder(List<Block> blocks) {

    public Encoder {
        blocks = List.copyOf(blocks);
    }

    /** Blocks without stochastic depth; {@code params} names them 0, 1, … */
    public static Encoder create(Params params, int depth, Block.Config config) {
        return create(params, depth, config, index -> 0);
    }

    /** @param dropPathRate of a block by its index: the share of examples whose branches are dropped in training */
    public static Encoder create(Params params, int depth, Block.Config config, IntToDoubleFunction dropPathRate) {
        return new Encoder(IntStream.range(0, depth)
                .mapToObj(i -> Block.create(params.at(i), i, config, dropPathRate.applyAsDouble(i)))
                .toList());
    }

    /** Every token attends to every token, and all are read: [B, N, D] to [B, N, D]. */
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Mask.NONE, Read.ALL, pass);
    }

    /**
     * [B, N, D] to the M tokens that are read, [B, M, D].
     *
     * @param read the tokens that are read after the last block, which need not compute the others
     */
    public Tensor forward(Tensor x, Mask mask, Read read, Pass pass) {
        return pass.runner().run(this, x, mask, read, pass);
    }

    /** The blocks {@code from} (inclusive) to {@code to} (exclusive), for models that do something between blocks. */
    public Encoder range(int from, int to) {
        return new Encoder(blocks.subList(from, to));
    }

    /** Whether a trace wants an intermediate of a block: then each must be computed by itself. */
    public boolean isTraced(Trace trace) {
        return blocks.stream().anyMatch(block -> block.isTraced(trace));
    }
}
