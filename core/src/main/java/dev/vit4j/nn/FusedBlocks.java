package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The fast path of a stack of blocks: the same mathematics as {@link Block#forward}, with fused layers, attention on
 * strided views, reused memory, and a backward pass that is written out. Autograd costs a quarter of a training step and
 * copies what this keeps in place; its gradients are the proof of these.
 *
 * <p>One thread at a time. Tensors of a forward pass live in the caller's scope, which must be open until the backward
 * pass is done.
 */
public final class FusedBlocks implements AutoCloseable {

    private final List<FusedBlock> blocks;
    private final int numHeads;
    private Optional<Owned<Workspace>> workspace = Optional.empty();

    /** What the blocks write into, made once for a batch's sizes. */
    record Workspace(List<Kept> kept, Tensor gradientQkv, Tensor gradientWeights, Tensor gradientHidden) {

        /** Of one block, from its forward to its backward pass. */
        record Kept(Tensor attentionWeights, Tensor mixed, Tensor activated) {}

        static Workspace create(DType dtype, long batch, long tokens, int numHeads, List<FusedBlock> blocks) {
            long rows = batch * tokens;
            FusedBlock first = blocks.get(0);
            return new Workspace(
                    blocks.stream()
                            .map(block -> new Kept(
                                    Tensor.empty(dtype, numHeads, batch, tokens, tokens),
                                    Tensor.empty(dtype, rows, block.width()),
                                    Tensor.empty(dtype, rows, block.hidden())))
                            .toList(),
                    Tensor.empty(dtype, rows, 3 * first.width()),
                    Tensor.empty(dtype, numHeads, batch, tokens, tokens),
                    Tensor.empty(dtype, rows, first.hidden()));
        }

        boolean fits(Tensor x) {
            Tensor weights = kept.get(0).attentionWeights();
            return weights.size(1) == x.size(0) && weights.size(2) == x.size(1);
        }
    }

    public FusedBlocks(List<Block> blocks) {
        if (!supports(blocks)) {
            throw new IllegalArgumentException("these blocks have parts that the fast path does not");
        }
        this.blocks = blocks.stream().map(FusedBlock::new).toList();
        this.numHeads = blocks.get(0).attention().numHeads();
    }

    /** Whether the fast path can run these blocks: exact GELU, no LayerScale, no dropped paths. */
    public static boolean supports(List<Block> blocks) {
        return !blocks.isEmpty()
                && blocks.stream()
                        .allMatch(block -> block.feedForward() instanceof Mlp mlp
                                && mlp.activation() == Activation.GELU
                                && block.scale1().isEmpty()
                                && block.scale2().isEmpty()
                                && block.dropPathRate() == 0);
    }

    /** Takes over the blocks' weights as they are now; to be called after each change of them. */
    public void prepare() {
        blocks.forEach(FusedBlock::prepare);
    }

    /** [B, N, D] to [B, N, D], without recording for differentiation. */
    public Tensor forward(Tensor x) {
        long b = x.size(0);
        long n = x.size(1);
        long d = x.size(2);
        Workspace memory = workspaceFor(x);
        Tensor rows = x.reshape(b * n, d);
        for (int i = 0; i < blocks.size(); i++) {
            rows = blocks.get(i).forward(rows, b, n, memory.kept().get(i));
        }
        return rows.view(b, n, d);
    }

    /**
     * The gradient of the last {@link #forward}'s input, given that of its output [B, N, D]. The parameters' gradients
     * overwrite what their gradient tensors held.
     */
    public Tensor backward(Tensor gradient) {
        long b = gradient.size(0);
        long n = gradient.size(1);
        long d = gradient.size(2);
        Workspace memory = workspace.orElseThrow().get();
        Tensor rows = gradient.reshape(b * n, d);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            rows = blocks.get(i).backward(rows, b, n, memory.kept().get(i), memory);
        }
        return rows.view(b, n, d);
    }

    private Workspace workspaceFor(Tensor x) {
        if (workspace.isEmpty() || !workspace.get().get().fits(x)) {
            close();
            workspace = Optional.of(
                    Owned.create(() -> Workspace.create(x.dtype(), x.size(0), x.size(1), numHeads, blocks)));
        }
        return workspace.get().get();
    }

    @Override
    public void close() {
        workspace.ifPresent(Owned::close);
        workspace = Optional.empty();
    }
}
