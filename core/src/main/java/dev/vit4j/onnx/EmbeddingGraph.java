package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link TokenEmbedding} and the parts of it as ONNX operators: images to the tokens that the first block takes. */
final class EmbeddingGraph {

    private static final String POSITIONS = "position_embedding";

    private EmbeddingGraph() {}

    /** Embedded patches, as a grid [B, D, h, w] and as tokens [B, h·w, D]. */
    private record Patches(OnnxValue grid, OnnxValue tokens) {}

    /**
     * {@link TokenEmbedding#forward}: the graph's images to tokens with their positions [B, L + N, D].
     *
     * @param name of the result
     */
    static OnnxValue tokens(ModelGraph graph, TokenEmbedding embedding, String name) {
        OnnxOperators at = graph.at();
        Patches patches = patches(at, embedding.patches(), graph.images());
        List<OnnxValue> tokens = new ArrayList<>();
        embedding.learned().forEach(token -> tokens.add(repeated(graph, token)));
        tokens.add(patches.tokens());
        OnnxValue all = tokens.size() == 1 ? patches.tokens() : at.concatenate("tokens", 1, tokens);
        return at.add(name, all, positions(at, embedding.positions(), graph.grid(), patches));
    }

    /** Images [B, C, H, W] to patches. */
    private static Patches patches(OnnxOperators at, PatchEmbedding embedding, OnnxValue images) {
        if (embedding instanceof PatchEmbedding.Projection projection) {
            return patchProjection(at.at("patch_embedding"), projection, images);
        }
        if (embedding instanceof ConvolutionalStem stem) {
            return stem(at.at("stem"), stem, images);
        }
        throw new IllegalStateException("no ONNX graph is written for a " + embedding.getClass());
    }

    /** Learned tokens, repeated for each image: [B, n, D]. */
    static OnnxValue repeated(ModelGraph graph, Tensor tokens) {
        OnnxValue parameter = graph.graph().parameter(tokens);
        long width = graph.width();
        return graph.at()
                .expand(parameter.name() + ".repeated", parameter, tokens.elements() / width, width, graph.images());
    }

    /**
     * Positions [1, N, D] for a grid, fitted to it when the file is written, or by the runtime if the size is free.
     *
     * @param patches from which the runtime gets the grid
     */
    private static OnnxValue positions(
            OnnxOperators at, PositionEmbedding positions, Optional<Size2d> grid, Patches patches) {
        return grid.map(fixed -> positions(at.graph(), positions, fixed))
                .orElseGet(() -> freePositions(at.at("positions"), positions, patches));
    }

    private static OnnxValue freePositions(OnnxOperators at, PositionEmbedding positions, Patches patches) {
        requireBicubicFromOneGrid(positions);
        Size2d grid = positions.grid();
        long width = positions.values().size(-1);
        OnnxGraph graph = at.graph();
        OnnxValue table = graph.changed(
                POSITIONS, ".grid", new long[] {1, width, grid.height(), grid.width()}, positions::patches);
        OnnxValue fitted = tokens(at, at.resizeBicubic("resized", table, width, patches.grid()));
        if (positions.prefixTokens() == 0) {
            return fitted;
        }
        OnnxValue prefix =
                graph.changed(POSITIONS, ".prefix", new long[] {1, positions.prefixTokens(), width}, positions::prefix);
        return at.concatenate("all", 1, List.of(prefix, fitted));
    }

    private static void requireBicubicFromOneGrid(PositionEmbedding positions) {
        if (positions.interpolation() != PositionEmbedding.Interpolation.BICUBIC) {
            throw new InvalidRequestException(
                    "the model's positions are fitted with antialiasing, which no runtime does " + "in operator set "
                            + OnnxModelFile.OPERATOR_SET + "; export it for one size");
        }
        if (!positions.grid().equals(positions.grid().squareOfSameArea())) {
            throw new InvalidRequestException("the model's own grid of " + positions.grid()
                    + " patches is taken for a square when positions are fitted to another, which no one graph does; "
                    + "export it for one size");
        }
    }

    private static OnnxValue positions(OnnxGraph graph, PositionEmbedding positions, Size2d grid) {
        long[] shape = {
            1, positions.prefixTokens() + grid.area(), positions.values().size(-1)
        };
        String name = grid.equals(positions.grid()) ? "" : ".resized";
        return graph.changed(POSITIONS, name, shape, () -> positions.forGrid(grid.height(), grid.width()));
    }

    private static Patches patchProjection(OnnxOperators at, PatchEmbedding.Projection projection, OnnxValue images) {
        Tensor weight = projection.weight();
        long[] patch = {weight.size(2), weight.size(3)};
        OnnxValue grid = at.conv2d("projection.grid", images, weight, projection.bias(), patch, 0);
        return new Patches(grid, tokens(at, grid));
    }

    private static Patches stem(OnnxOperators at, ConvolutionalStem stem, OnnxValue images) {
        OnnxValue x = gelu(at.at("whitening"), at.conv2d("whitened", images, stem.whitening(), 0));
        for (int i = 0; i < stem.groups().size(); i++) {
            ConvolutionalStem.Group group = stem.groups().get(i);
            OnnxOperators here = at.at("groups." + i);
            x = here.maxPool2d("pooled", here.conv2d("convolved1", x, group.filters1(), 1), 2);
            x = gelu(here.at("first"), batchNorm(here.at("norm1"), group.norm1(), x));
            x = here.conv2d("convolved2", x, group.filters2(), 1);
            x = gelu(here.at("second"), batchNorm(here.at("norm2"), group.norm2(), x));
        }
        OnnxValue tokens = tokens(at, x);
        return new Patches(
                x,
                stem.projection()
                        .map(projection -> BlockGraph.linear(at.at("projection"), projection, tokens))
                        .orElse(tokens));
    }

    private static OnnxValue gelu(OnnxOperators at, OnnxValue x) {
        return ActivationGraph.gelu(at.at("gelu"), x);
    }

    private static OnnxValue batchNorm(OnnxOperators at, ConvolutionalStem.BatchNorm norm, OnnxValue x) {
        OnnxGraph graph = at.graph();
        return at.batchNorm(
                "normed",
                List.of(
                        x,
                        graph.parameter(norm.scale()),
                        graph.parameter(norm.bias()),
                        graph.parameter(norm.runningMean()),
                        graph.parameter(norm.runningVariance())),
                ConvolutionalStem.BATCH_NORM_EPSILON);
    }

    /** [B, D, h, w] to [B, h·w, D]. */
    private static OnnxValue tokens(OnnxOperators at, OnnxValue grid) {
        return at.transpose("tokens", at.reshape("flattened", grid, 0, 0, -1), 0, 2, 1);
    }
}
