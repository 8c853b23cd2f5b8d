package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A stack of pre-norm blocks. The result is that of {@link Block#forward} of one block after the other; how it is
 * computed is up to the pass's {@link EncoderRunner}.
 */
public record Encoder(List<Block> blocks) {

    public Encoder {
        blocks = List.copyOf(blocks);
    }

    /** Blocks without stochastic depth; {@code params} names them 0, 1, … */
    public static Encoder create(Params params, int depth, Block.Config config) {
        return create(params, depth, config, index -> 0);
    }

    /** @param dropPathRate for a block by its index: the probability with which an example's branches are dropped */
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
     * From [B, N, D] to the M tokens that are read, [B, M, D].
     *
     * @param read the tokens that are read after the last block, which need not compute the others
     */
    public Tensor forward(Tensor x, Mask mask, Read read, Pass pass) {
        return pass.runner().run(this, x, mask, read, pass);
    }

    /** The blocks {@code from} (inclusive) to {@code to} (exclusive), for models with other layers between blocks. */
    public Encoder range(int from, int to) {
        return new Encoder(blocks.subList(from, to));
    }

    /** Whether a trace wants an intermediate of a block: then the blocks must be computed one by one. */
    public boolean isTraced(Trace trace) {
        return blocks.stream().anyMatch(block -> block.isTraced(trace));
    }
}
