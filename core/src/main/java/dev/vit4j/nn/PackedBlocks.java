package dev.vit4j.nn;

import dev.vit4j.nn.HeadAttention.Segment;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's blocks laid out for running: the same mathematics as {@link Block#forward} with fused layers, packed
 * weights and attention on strided views. Where only the first tokens of the last block are read, as a class token is,
 * it computes the others' keys and values and no more. Immutable: threads may share one, each with a memory of its own.
 *
 * <p>A row's numbers do not depend on the rows that are computed with it.
 */
public final class PackedBlocks {

    private final List<PackedBlock> blocks;
    private final DType dtype;
    private final int numHeads;
    private final long d;

    /** How many tokens of an image are read after the last block; all, where it is none. */
    private final long tokensRead;

    /**
     * @param tokensRead how many tokens of an image, from the first, are read after the last block;
     *     {@link Long#MAX_VALUE} for all
     */
    public PackedBlocks(List<Block> blocks, long tokensRead, DType dtype) {
        this.dtype = dtype;
        this.numHeads = blocks.get(0).attention().numHeads();
        this.d = blocks.get(0).norm1().weight().size(0);
        this.tokensRead = tokensRead;
        int last = blocks.size() - 1;
        this.blocks = IntStream.rangeClosed(0, last)
                .mapToObj(i -> new PackedBlock(blocks.get(i), dtype, i < last || tokensRead == Long.MAX_VALUE))
                .toList();
    }

    /** What the blocks compute in. */
    public DType dtype() {
        return dtype;
    }

    /** Tokens [B, N, D] of {@link #dtype} to those that are read of them [B, M, D]. */
    public Tensor forward(Tensor tokens, AttentionMemory memory) {
        long images = tokens.size(0);
        HeadAttention attention = new HeadAttention(numHeads, d, tokens.size(1));
        memory.reserve(attention.weights(images), tokens.elements());
        Tensor x = tokens.view(images * tokens.size(1), d);
        int joint = readsAll() ? blocks.size() : blocks.size() - 1;
        for (int i = 0; i < joint; i++) {
            PackedBlock block = blocks.get(i);
            Tensor before = x;
            x = Scope.call(() -> {
                Tensor qkv = block.queriesKeysValues(before);
                Tensor mixed = memory.mixed(before.size(0), d);
                mixAll(attention, qkv, mixed, images, memory);
                return block.finish(mixed, before);
            });
        }
        return readsAll() ? x.view(images, tokens.size(1), d) : readEnd(x, images, attention, memory);
    }

    private boolean readsAll() {
        return tokensRead == Long.MAX_VALUE;
    }

    private void mixAll(HeadAttention attention, Tensor qkv, Tensor mixed, long images, AttentionMemory memory) {
        if (images > numHeads) {
            attention.mixByHead(qkv, mixed, images, memory);
            return;
        }
        Tensor keysValues = qkv.narrow(1, d, 2 * d);
        for (long image = 0; image < images; image++) {
            Segment segment = new Segment(image, image * attention.tokens(), attention.tokens());
            attention.mix(qkv, keysValues, mixed, segment, memory);
        }
    }

    private Tensor readEnd(Tensor x, long images, HeadAttention attention, AttentionMemory memory) {
        PackedBlock last = blocks.get(blocks.size() - 1);
        return Scope.call(() -> {
            Tensor keysValues = last.keysValues(x);
            Tensor read = x.view(images, attention.tokens(), d)
                    .narrow(1, 0, tokensRead)
                    .reshape(images * tokensRead, d);
            return finishRead(last, read, keysValues, images, attention, memory);
        });
    }

    private Tensor finishRead(
            PackedBlock last,
            Tensor read,
            Tensor keysValues,
            long images,
            HeadAttention attention,
            AttentionMemory memory) {
        Tensor queries = last.queries(read);
        Tensor mixed = memory.mixed(images * tokensRead, d);
        for (long image = 0; image < images; image++) {
            attention.mix(queries, keysValues, mixed, new Segment(image, image * tokensRead, tokensRead), memory);
        }
        return last.finish(mixed, read).view(images, tokensRead, d);
    }
}
