package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/** How a pass computes the costly parts of a model: its stacks of blocks, and the projection of patches before them. */
public interface EncoderRunner {

    /** Computes as the parts are written: it records what a trace wants, and autograd differentiates it. */
    EncoderRunner PLAIN = (encoder, x, mask, read, pass) -> {
        Tensor y = x;
        for (Block block : encoder.blocks()) {
            y = block.forward(y, mask, pass);
        }
        return read.of(y);
    };

    /** What {@link Encoder#forward(Tensor, Mask, Read, Pass)} gives: x [B, N, D] to the tokens read [B, M, D]. */
    Tensor run(Encoder encoder, Tensor x, Mask mask, Read read, Pass pass);

    /** What {@link PatchProjection#forward} gives for images [B, C, H, W]. */
    default PatchEmbedding.Tokens project(PatchProjection projection, Tensor images) {
        return projection.project(images);
    }
}
