package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;

/**
 * One position embedding per token, learned for one grid of patches and fitted to other grids by interpolation, or fixed
 * sines and cosines.
 *
 * @param values [1, prefix + height·width, D], or without the leading 1
 * @param prefixTokens the number of tokens before those of the patches, such as a class token
 * @param grid the grid of patches that the positions were learned for
 */
public record PositionEmbedding(Tensor values, int prefixTokens, Size2d grid, Interpolation interpolation) {

    private static final String NAME = "position_embedding";

    /**
     * How positions are fitted to another grid; always with PyTorch's {@code align_corners=False}.
     */
    public enum Interpolation {
        /** Bicubic without antialiasing: the reference's {@code interpolate_pos_encoding} in all families but one. */
        BICUBIC,
        /**
         * Bicubic, antialiased if the grid shrinks: timm's {@code resample_abs_pos_embed}, and the reference's
         * {@code dinov2_with_registers}.
         */
        BICUBIC_ANTIALIASED
    }

    /** Learned positions: a parameter [1, prefix + height·width, D]. */
    public static PositionEmbedding create(
            Params params,
            int prefixTokens,
            Size2d grid,
            long width,
            WeightInitialization initialization,
            Interpolation interpolation) {
        Tensor values = learned(params, initialization, 1, prefixTokens + grid.area(), width);
        return new PositionEmbedding(values, prefixTokens, grid, interpolation);
    }

    /** As {@link #create}, with a parameter [prefix + height·width, D], the table of an embedding layer. */
    public static PositionEmbedding createTable(
            Params params,
            int prefixTokens,
            Size2d grid,
            long width,
            WeightInitialization initialization,
            Interpolation interpolation) {
        Tensor values = learned(params, initialization, prefixTokens + grid.area(), width);
        return new PositionEmbedding(values, prefixTokens, grid, interpolation);
    }

    private static Tensor learned(Params params, WeightInitialization initialization, long... shape) {
        long width = shape[shape.length - 1];
        return params.get(NAME, Role.POSITION, initialization.matrix(width, false), shape);
    }

    /**
     * Fixed sines and cosines ({@link #sineCosine2d}), a buffer [1, prefix + height·width, D]; that of the tokens before
     * the patches is zero.
     */
    public static PositionEmbedding sineCosine(
            Params params, int prefixTokens, Size2d grid, long width, Interpolation interpolation) {
        Initializer table = (tensor, random) -> {
            tensor.zero();
            tensor.narrow(1, prefixTokens, grid.area()).copyFrom(sineCosine2d(grid.height(), grid.width(), width));
        };
        Tensor values = params.buffer(NAME, table, 1, prefixTokens + grid.area(), width);
        return new PositionEmbedding(values, prefixTokens, grid, interpolation);
    }

    /** Positions of the tokens before those of the patches: [1, prefix, D]. */
    public Tensor prefix() {
        return table().narrow(1, 0, prefixTokens);
    }

    /** Positions of the patches, as an image: [1, D, height, width]. */
    public Tensor patches() {
        return table().narrow(1, prefixTokens, grid.area())
                .reshape(1, grid.height(), grid.width(), values.size(-1))
                .permute(0, 3, 1, 2);
    }

    private Tensor table() {
        return values.dimensions() == 2 ? values.unsqueeze(0) : values;
    }

    /**
     * Positions [1, prefix + h·w, D] for a grid of this height and width in patches. To another grid than the model's own
     * they are interpolated as in the reference: as if its own were the square of as many patches. If there is no such
     * square, the own grid is taken as it is.
     */
    public Tensor forGrid(long height, long width) {
        if (height == grid.height() && width == grid.width()) {
            return table();
        }
        Size2d from = grid.squareOfSameArea();
        return resize(table(), prefixTokens, from.height(), from.width(), height, width, interpolation);
    }

    /**
     * Learned positions [1, prefix + gridHeight·gridWidth, D] fitted to another grid of patches. Those of the prefix
     * tokens stay as they are.
     */
    static Tensor resize(
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
     * cosine, temperature 10,000 (Beyer, Zhai and Kolesnikov 2022, https://arxiv.org/abs/2205.01580; big_vision's
     * {@code posemb_sincos_2d}): [1, height·width, D].
     *
     * @param height in patches, like {@code width}
     * @param d D, the width of a token
     * @throws InvalidRequestException if D is not a multiple of 4, or less than 8
     */
    public static Tensor sineCosine2d(long height, long width, long d) {
        if (d % 4 != 0 || d < 8) {
            throw new InvalidRequestException(
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
