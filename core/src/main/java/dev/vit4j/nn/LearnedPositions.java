package dev.vit4j.nn;

import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;

/**
 * One position embedding per token, learned for one grid of patches and fitted to other grids by interpolation.
 *
 * @param values [1, prefix + height·width, D], or without the leading 1
 * @param prefixTokens the tokens before the patches'
 * @param grid the patches that the positions were learned for
 */
public record LearnedPositions(Tensor values, int prefixTokens, Extent grid, Interpolation interpolation) {

    private static final String NAME = "position_embedding";

    /** A parameter [1, prefix + height·width, D]. */
    public static LearnedPositions create(
            Params params,
            int prefixTokens,
            Extent grid,
            long width,
            WeightInitialization initialization,
            Interpolation interpolation) {
        Tensor values = learned(params, initialization, 1, prefixTokens + grid.area(), width);
        return new LearnedPositions(values, prefixTokens, grid, interpolation);
    }

    /** As {@link #create}, with a parameter [prefix + height·width, D], the table of an embedding layer. */
    public static LearnedPositions createTable(
            Params params,
            int prefixTokens,
            Extent grid,
            long width,
            WeightInitialization initialization,
            Interpolation interpolation) {
        Tensor values = learned(params, initialization, prefixTokens + grid.area(), width);
        return new LearnedPositions(values, prefixTokens, grid, interpolation);
    }

    private static Tensor learned(Params params, WeightInitialization initialization, long... shape) {
        long width = shape[shape.length - 1];
        return params.get(NAME, Role.POSITION, initialization.matrix(width, false), shape);
    }

    /** Fixed sines and cosines, a buffer [1, prefix + height·width, D]; the tokens before the patches' have none. */
    public static LearnedPositions sineCosine(
            Params params, int prefixTokens, Extent grid, long width, Interpolation interpolation) {
        Initializer table = (tensor, random) -> {
            tensor.zero();
            tensor.narrow(1, prefixTokens, grid.area())
                    .copyFrom(PositionEmbedding.sineCosine2d(grid.height(), grid.width(), width));
        };
        Tensor values = params.buffer(NAME, table, 1, prefixTokens + grid.area(), width);
        return new LearnedPositions(values, prefixTokens, grid, interpolation);
    }

    /** Positions of the tokens before the patches': [1, prefix, D]. */
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
     * Positions [1, prefix + h·w, D] for another grid. The reference interpolates from the square of as many patches,
     * whatever shape the model's own images have, and so does this; without such a square, from the real grid.
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
