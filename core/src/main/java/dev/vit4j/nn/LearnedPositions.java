package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/**
 * A position a token, learned for one grid of patches and fitted to others by interpolation.
 *
 * @param values [1, prefix + height·width, D], or without the leading 1
 * @param prefixTokens the tokens before the patches
 * @param grid that the positions were learned for
 */
public record LearnedPositions(
        Tensor values, int prefixTokens, Extent grid, PositionEmbedding.Interpolation interpolation) {

    /** Those of the tokens before the patches: [1, prefix, D]. */
    public Tensor prefix() {
        return table().narrow(1, 0, prefixTokens);
    }

    /** Those of the patches, as an image: [1, D, height, width]. */
    public Tensor patches() {
        return table().narrow(1, prefixTokens, grid.area())
                .reshape(1, grid.height(), grid.width(), values.size(-1))
                .permute(0, 3, 1, 2);
    }

    private Tensor table() {
        return values.dimensions() == 2 ? values.unsqueeze(0) : values;
    }

    /**
     * Positions [1, prefix + h·w, D] for another grid. The reference interpolates from the square of as many patches,
     * whatever shape the model's own images have, and so does this; where there is no such square, from the real grid.
     */
    public Tensor forGrid(long height, long width) {
        if (height == grid.height() && width == grid.width()) {
            return table();
        }
        Extent from = grid.squareOfSameArea();
        return PositionEmbedding.resize(
                table(), prefixTokens, from.height(), from.width(), height, width, interpolation);
    }
}
