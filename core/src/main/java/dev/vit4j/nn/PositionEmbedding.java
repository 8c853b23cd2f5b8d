package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.List;

/** Position embeddings: fixed sine-cosine tables, and interpolation of learned ones. */
public final class PositionEmbedding {

    private PositionEmbedding() {}

    /** How learned positions are fitted to another grid; the centres of patches are aligned, not the corners. */
    public enum Interpolation {
        /** Bicubic without antialiasing: the reference's {@code interpolate_pos_encoding} in all families but one. */
        BICUBIC,
        /**
         * Bicubic, antialiased if the grid shrinks: timm's {@code resample_abs_pos_embed}, and the reference's
         * {@code dinov2_with_registers}.
         */
        BICUBIC_ANTIALIASED
    }

    /** {@link #resize(Tensor, int, long, long, long, long, Interpolation)} as in most of the reference's families. */
    public static Tensor resize(
            Tensor positions, int prefix, long fromHeight, long fromWidth, long toHeight, long toWidth) {
        return resize(positions, prefix, fromHeight, fromWidth, toHeight, toWidth, Interpolation.BICUBIC);
    }

    /**
     * Learned positions [1, prefix + gridHeight·gridWidth, D] fitted to another grid of patches. Those of the prefix
     * tokens stay as they are.
     */
    public static Tensor resize(
            Tensor positions,
            int prefix,
            long fromHeight,
            long fromWidth,
            long toHeight,
            long toWidth,
            Interpolation interpolation) {
        if (fromHeight == toHeight && fromWidth == toWidth) {
            return positions;
        }
        long d = positions.size(2);
        DType dtype = positions.dtype();
        Tensor grid = positions
                .narrow(1, prefix, fromHeight * fromWidth)
                .view(1, fromHeight, fromWidth, d)
                .permute(0, 3, 1, 2) // [1, D, h, w]
                .to(DType.FLOAT32);
        Tensor resized = switch (interpolation) {
            case BICUBIC -> Functional.resizeBicubic(grid, toHeight, toWidth);
            case BICUBIC_ANTIALIASED -> Functional.resizeBicubicAntialiased(grid, toHeight, toWidth);
        };
        resized = resized.permute(0, 2, 3, 1).reshape(1, toHeight * toWidth, d).to(dtype);
        return prefix == 0 ? resized : Tensor.concatenate(1, List.of(positions.narrow(1, 0, prefix), resized));
    }

    /**
     * Fixed sine-cosine position embeddings of row and column, each with a quarter of the width for sine and for
     * cosine, temperature 10,000 (Beyer, Zhai and Kolesnikov 2022; big_vision's {@code posemb_sincos_2d}): [1,
     * height·width, D].
     */
    public static Tensor sineCosine2d(long height, long width, long d) {
        if (d % 4 != 0 || d < 8) {
            throw new dev.vit4j.InvalidRequestException(
                    "2-D sine-cosine positions need a width that is a multiple of 4 and at least 8, found " + d);
        }
        long quarter = d / 4;
        float[] values = new float[Math.toIntExact(height * width * d)];
        for (long row = 0; row < height; row++) {
            for (long column = 0; column < width; column++) {
                int token = Math.toIntExact((row * width + column) * d);
                for (int k = 0; k < quarter; k++) {
                    double frequency = 1 / Math.pow(10_000, (double) k / (quarter - 1));
                    values[token + k] = (float) Math.sin(column * frequency);
                    values[token + (int) quarter + k] = (float) Math.cos(column * frequency);
                    values[token + 2 * (int) quarter + k] = (float) Math.sin(row * frequency);
                    values[token + 3 * (int) quarter + k] = (float) Math.cos(row * frequency);
                }
            }
        }
        return Tensor.of(values, 1, height * width, d);
    }
}
