package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The fast path of a stack of blocks: the same mathematics as {@link Block#forward}, with fused layers, attention on
 * strided views, reused memory, and a backward pass that is written out. Autograd costs a quarter of a training step and
 * copies what this keeps in place; its gradients are the proof of these. Where only the first tokens of an image are read
 * after the last block, that block computes the others' keys and values and no more.
 *
 * <p>One thread at a time. Tensors of a forward pass live in the caller's scope, which must be open until the backward
 * pass is done.
 */
public final class FusedBlocks implements AutoCloseable {

    private final int count;
    private final List<FusedBlock> blocks;
    private final OptionalInt tokensRead;
    private Optional<Owned<Workspace>> workspace = Optional.empty();

    /** What the blocks write into, made once for a batch's sizes. */
    private record Workspace(long images, long tokens, List<FusedBlock.Memory> memories) {}

    /**
     * @param tokensRead how many tokens of an image, from the first, are read after the last block; all, where it is
     *     empty
     */
    public FusedBlocks(List<Block> blocks, OptionalInt tokensRead) {
        if (!supports(blocks)) {
            throw new IllegalArgumentException("these blocks have parts that the fast path does not");
        }
        this.tokensRead = tokensRead;
        this.count = blocks.size();
        this.blocks = IntStream.range(0, count)
                .mapToObj(i -> new FusedBlock(blocks.get(i), givesAllTokens(i)))
                .toList();
    }

    /** Whether the fast path can run these blocks: exact GELU, heads as wide together as a token, no LayerScale, no dropped paths. */
    public static boolean supports(List<Block> blocks) {
        return !blocks.isEmpty()
                && blocks.stream()
                        .allMatch(block -> block.feedForward() instanceof Mlp mlp
                                && mlp.activation().activation() == Activation.GELU
                                && block.attention().inner()
                                        == block.norm1().weight().size(0)
                                && block.scale1().isEmpty()
                                && block.scale2().isEmpty()
                                && block.dropPathRate() == 0);
    }

    /** Takes over the blocks' weights as they are now; to be called after each change of them. */
    public void prepare() {
        blocks.forEach(FusedBlock::prepare);
    }

    /** [B, N, D] to those that are read [B, M, D], without recording for differentiation. */
    public Tensor forward(Tensor x) {
        long d = x.size(2);
        Workspace memory = workspaceFor(x);
        Tensor rows = x.reshape(memory.images() * memory.tokens(), d);
        for (int i = 0; i < count; i++) {
            rows = blocks.get(i)
                    .forward(rows, given(i, memory), memory.memories().get(i));
        }
        return rows.view(memory.images(), given(count - 1, memory).read(), d);
    }

    /**
     * The gradient of the last {@link #forward}'s input [B, N, D], given that of its output [B, M, D]. The parameters'
     * gradients overwrite what their gradient tensors held.
     */
    public Tensor backward(Tensor gradient) {
        long d = gradient.size(2);
        Workspace memory = workspace.orElseThrow().get();
        Tensor rows = gradient.reshape(gradient.size(0) * gradient.size(1), d);
        for (int i = count - 1; i >= 0; i--) {
            rows = blocks.get(i)
                    .backward(rows, given(i, memory), memory.memories().get(i));
        }
        return rows.view(memory.images(), memory.tokens(), d);
    }

    private boolean givesAllTokens(int block) {
        return block < count - 1 || tokensRead.isEmpty();
    }

    /** The tokens that a block gives. */
    private FirstTokens given(int block, Workspace memory) {
        return given(block, memory.images(), memory.tokens());
    }

    private FirstTokens given(int block, long images, long tokens) {
        return new FirstTokens(images, tokens, givesAllTokens(block) ? tokens : tokensRead.getAsInt());
    }

    private Workspace workspaceFor(Tensor x) {
        if (workspace.isEmpty()
                || workspace.get().get().images() != x.size(0)
                || workspace.get().get().tokens() != x.size(1)) {
            close();
            workspace = Optional.of(Owned.create(() -> create(x.dtype(), x.size(0), x.size(1))));
        }
        return workspace.get().get();
    }

    private Workspace create(DType dtype, long images, long tokens) {
        List<FusedBlock.Memory> memories = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean asBefore = i > 0 && givesAllTokens(i);
            memories.add(blocks.get(i)
                    .memory(
                            dtype,
                            given(i, images, tokens),
                            asBefore ? Optional.of(memories.get(i - 1)) : Optional.empty()));
        }
        return new Workspace(images, tokens, List.copyOf(memories));
    }

    @Override
    public void close() {
        workspace.ifPresent(Owned::close);
        workspace = Optional.empty();
    }
}
