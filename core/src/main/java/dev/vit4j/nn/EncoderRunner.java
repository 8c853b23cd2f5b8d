package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/** How a pass computes the expensive parts of a model: its encoders, and the patch projection before them. */
public interface EncoderRunner {

    /** Computes the parts as they are written: a trace can record everything, and autograd differentiates it. */
    EncoderRunner PLAIN = (encoder, x, mask, read, pass) -> {
        Tensor y = x;
        for (Block block : encoder.blocks()) {
            y = block.forward(y, mask, pass);
        }
        return read.of(y);
    };

    /** The result of {@link Encoder#forward(Tensor, Mask, Read, Pass)}: x [B, N, D] to the tokens read [B, M, D]. */
    Tensor run(Encoder encoder, Tensor x, Mask mask, Read read, Pass pass);

    /** The result of {@link PatchProjection#forward} for images [B, C, H, W]. */
    default PatchEmbedding.Tokens project(PatchProjection projection, Tensor images) {
        return projection.project(images);
    }
}
