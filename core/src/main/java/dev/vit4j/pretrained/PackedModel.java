package dev.vit4j.pretrained;

import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.nn.PackedBlocks;
import dev.vit4j.nn.PackedPatchProjection;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.nn.RowTeam;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A model with its weights packed. Blocks and patches compute in the type packed for; what is small, and what the scores
 * are read off, stays the model's own, in its own type. Immutable; threads may share one, each with a memory of its own.
 */
final class PackedModel {

    private final TransformerModel model;
    private final Optional<PackedPatchProjection> patches;
    private final PackedBlocks blocks;
    private final DType own;

    PackedModel(TransformerModel model, DType dtype) {
        this(
                model,
                model.patchEmbedding() instanceof PatchProjection projection
                        ? Optional.of(new PackedPatchProjection(projection, dtype))
                        : Optional.empty(),
                new PackedBlocks(model.blocks(), model.config().hiddenSize(), model.tokensRead(), dtype));
    }

    private PackedModel(TransformerModel model, Optional<PackedPatchProjection> patches, PackedBlocks blocks) {
        this.model = model;
        this.patches = patches;
        this.blocks = blocks;
        own = model.patchEmbedding().weight().dtype();
    }

    /**
     * The same for readouts of all tokens: shares all weights but those of the last block, which are the caller's scope's.
     */
    PackedModel readingAllTokens() {
        return new PackedModel(model, patches, blocks.readingAll(model.blocks()));
    }

    /** A part's share of the patches of images [B, C, H, W], projected; empty, where it has none. */
    Optional<PatchEmbedding.Tokens> project(Tensor images, int part, int parts) {
        return patches.flatMap(projection -> projection.forward(images, part, parts));
    }

    /** Images [B, C, H, W] to the first block's tokens [B, N, D], given what {@link #project} made of all their parts. */
    Tensor embed(Tensor images, List<PatchEmbedding.Tokens> projected) {
        Pass pass = Pass.inference();
        return Scope.call(() -> {
            Tensor tokens =
                    projected.isEmpty() ? model.embed(images.to(own), pass) : model.place(joined(projected), pass);
            return tokens.to(blocks.dtype());
        });
    }

    private static PatchEmbedding.Tokens joined(List<PatchEmbedding.Tokens> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Tensor values = Tensor.concatenate(
                1, parts.stream().map(PatchEmbedding.Tokens::values).toList());
        long gridWidth = parts.get(0).gridWidth();
        return new PatchEmbedding.Tokens(values, values.size(1) / gridWidth, gridWidth);
    }

    /** What is asked for of images [B, C, H, W], one image's row after the other's. */
    float[] rows(Tensor images, Readout readout, AttentionMemory memory) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor tokens = embed(images, project(images, 0, 1).stream().toList());
            return readOff(blocks.forward(tokens, memory), readout);
        }
    }

    /** For threads that share tokens [B, N, D]. Its memory is the caller's scope's. */
    RowTeam team(Tensor tokens, int members, int threads) {
        return new RowTeam(members, threads, tokens.size(0), tokens.size(1), blocks);
    }

    /** A thread's part in the rows of shared tokens: all of them from the first thread, nothing from the others. */
    float[] rows(Tensor tokens, RowTeam team, Readout readout, int thread, AttentionMemory memory) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            return blocks.forward(tokens, team, thread, memory)
                    .map(read -> readOff(read, readout))
                    .orElseGet(() -> new float[0]);
        } catch (RuntimeException | Error e) {
            team.abandon(e);
            throw e;
        }
    }

    private float[] readOff(Tensor tokens, Readout readout) {
        return readout.of(model, tokens.to(own));
    }
}
