package dev.vit4j.onnx;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The way from images to tokens as ONNX operators: what stands before the first block. */
final class EmbeddingGraph {

    private EmbeddingGraph() {}

    /** Images [B, C, H, W] to tokens [B, h·w, D]. */
    static OnnxValue patches(OnnxOperators at, PatchEmbedding embedding, OnnxValue images) {
        if (embedding instanceof PatchProjection projection) {
            return patchProjection(at.at("patch_embedding"), projection, images);
        }
        if (embedding instanceof ConvolutionalStem stem) {
            return stem(at.at("stem"), stem, images);
        }
        throw new IllegalStateException("no ONNX graph is written for a " + embedding.getClass());
    }

    /**
     * Class tokens and their like before the patches' tokens [B, N, D].
     *
     * @param prefix each of as many tokens as it has rows of {@code width}
     */
    static OnnxValue withPrefix(
            OnnxOperators at, List<Tensor> prefix, OnnxValue patches, long width, OnnxValue images) {
        List<OnnxValue> tokens = new ArrayList<>();
        prefix.forEach(token -> tokens.add(repeated(at, token, width, images)));
        tokens.add(patches);
        return tokens.size() == 1 ? patches : at.concatenate("tokens", 1, tokens);
    }

    /** Learned tokens once for each image: [B, n, D]. */
    static OnnxValue repeated(OnnxOperators at, Tensor tokens, long width, OnnxValue images) {
        OnnxValue parameter = at.graph().parameter(tokens);
        return at.expand(parameter.name() + ".repeated", parameter, tokens.elements() / width, width, images);
    }

    /** Positions [1, N, D] for a grid, fitted to it when the file is written. */
    static OnnxValue positions(OnnxGraph graph, LearnedPositions positions, Extent grid) {
        long[] shape = {
            1, positions.prefixTokens() + grid.area(), positions.values().size(-1)
        };
        String name = grid.equals(positions.grid()) ? "" : ".resized";
        return graph.changed("position_embedding", name, shape, () -> positions.forGrid(grid.height(), grid.width()));
    }

    private static OnnxValue patchProjection(OnnxOperators at, PatchProjection projection, OnnxValue images) {
        Tensor weight = projection.weight();
        long[] patch = {weight.size(2), weight.size(3)};
        return tokens(at, at.conv2d("projection.grid", images, weight, projection.bias(), patch, 0));
    }

    private static OnnxValue stem(OnnxOperators at, ConvolutionalStem stem, OnnxValue images) {
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
        return stem.projection()
                .map(projection -> BlockGraph.linear(at.at("projection"), projection, tokens))
                .orElse(tokens);
    }

    private static OnnxValue gelu(OnnxOperators at, OnnxValue x) {
        return ActivationGraph.of(at.at("gelu"), Activation.GELU, x);
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
