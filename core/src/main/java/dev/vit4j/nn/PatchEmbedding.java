package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/** Turns images [B, C, H, W] into tokens, one per patch. */
public sealed interface PatchEmbedding permits PatchProjection, ConvolutionalStem {

    /**
     * Tokens [B, height·width, D] row by row, with their grid.
     */
    record Tokens(Tensor values, long gridHeight, long gridWidth) {}

    Tokens forward(Tensor images, Pass pass);
}
