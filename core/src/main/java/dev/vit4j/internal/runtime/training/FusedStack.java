package dev.vit4j.internal.runtime.training;

import dev.vit4j.internal.runtime.TokenRange;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The fast path of an encoder: the same computation as {@link Block#forward}, with fused layers, attention on
 * strided views, reused memory, and a hand-written backward pass. Autograd costs a quarter of a training step and
 * copies what this keeps in place; tests compare these gradients with autograd's. If only some tokens of an image are
 * read after the last block, that block only computes keys and values for the others.
 *
 * <p>Not thread-safe. Tensors of a forward pass live in the caller's scope, which must be open until the backward
 * pass is done.
 */
final class FusedStack {

    private final List<FusedBlock> blocks;
    private final Encoder.Readout read;

    /**
     * The workspace of one run of the blocks for its backward pass, allocated once for a batch's sizes.
     *
     * @param tokens in the last block's output
     */
    record Workspace(TokenRange tokens, List<FusedBlock.Memory> memories) {}

    FusedStack(Encoder encoder, Encoder.Readout read) {
        this.read = read;
        int count = encoder.blocks().size();
        blocks = IntStream.range(0, count)
                .mapToObj(i -> new FusedBlock(
                        encoder.blocks().get(i), i < count - 1 || read.part() == Encoder.Readout.Part.ALL))
                .toList();
    }

    /** Copies the blocks' current weights; must be called after each change of them. */
    void prepare() {
        blocks.forEach(FusedBlock::prepare);
    }

    Workspace workspace(DType dtype, long images, long tokens) {
        TokenRange all = TokenRange.of(images, tokens, Encoder.Readout.ALL);
        TokenRange last = TokenRange.of(images, tokens, read);
        List<FusedBlock.Memory> memories = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            TokenRange given = i < blocks.size() - 1 ? all : last;
            boolean asBefore = i > 0 && (i < blocks.size() - 1 || read.part() == Encoder.Readout.Part.ALL);
            memories.add(
                    blocks.get(i).memory(dtype, given, asBefore ? Optional.of(memories.get(i - 1)) : Optional.empty()));
        }
        return new Workspace(last, List.copyOf(memories));
    }

    /** From [B, N, D] to the tokens that are read [B, M, D], without recording for autograd. */
    Tensor forward(Tensor x, Attention.Mask mask, Pass pass, Workspace workspace) {
        TokenRange last = workspace.tokens();
        Tensor rows = x.reshape(last.images() * last.tokens(), x.size(2));
        Optional<Tensor> bias = mask.bias(x, Encoder.Readout.ALL);
        Optional<Tensor> biasOfLast = mask.bias(x, read);
        for (int i = 0; i < blocks.size(); i++) {
            rows = blocks.get(i)
                    .forward(
                            rows,
                            i < blocks.size() - 1 ? bias : biasOfLast,
                            pass,
                            workspace.memories().get(i));
        }
        return rows.view(last.images(), last.count(), x.size(2));
    }

    /** The parameters whose gradients {@link #backward} writes; one may be of several blocks. */
    Stream<Tensor> learnedParameters() {
        return blocks.stream().flatMap(block -> block.learnedParameters().stream());
    }

    /** Whether any of the parameters is trainable. */
    boolean isLearned() {
        return blocks.stream().anyMatch(FusedBlock::isLearned);
    }

    /**
     * The gradient of a {@link #forward}'s input [B, N, D], given that of its output [B, M, D]. The learned parameters'
     * gradients overwrite what their gradient tensors held, or are added to it.
     *
     * @param toTheInput whether the layers before the encoder need that gradient; otherwise the pass ends at the first
     *     block with trainable parameters
     * @param written the parameters whose gradient tensors hold some of this pass, which is added to; the blocks' go
     *     there
     */
    Tensor backward(Tensor gradient, Workspace workspace, boolean toTheInput, Set<Tensor> written) {
        TokenRange last = workspace.tokens();
        Tensor rows = gradient.reshape(last.rows(), gradient.size(2));
        int first = 0;
        while (!toTheInput && !blocks.get(first).isLearned()) {
            first++;
        }
        for (int i = blocks.size() - 1; i >= first; i--) {
            rows = backward(blocks.get(i), rows, workspace.memories().get(i), written);
        }
        return rows.view(last.images(), last.tokens(), gradient.size(2));
    }

    private static Tensor backward(FusedBlock block, Tensor gradient, FusedBlock.Memory memory, Set<Tensor> written) {
        List<Tensor> again =
                block.learnedParameters().stream().filter(written::contains).toList();
        List<Tensor> before = again.stream()
                .map(parameter -> FusedLayers.gradientOf(parameter).copy())
                .toList();
        Tensor ofInput = block.backward(gradient, memory);
        for (int i = 0; i < again.size(); i++) {
            FusedLayers.gradientOf(again.get(i)).addInPlace(before.get(i));
        }
        written.addAll(block.learnedParameters());
        return ofInput;
    }
}
