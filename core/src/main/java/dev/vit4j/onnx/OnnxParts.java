package dev.vit4j.onnx;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The parts that models share, as ONNX operators: for each the same computation as its {@code forward}, in inference.
 *
 * <pre>
 * B images in the batch    N tokens    D width    H heads
 * </pre>
 */
final class OnnxParts {

    private OnnxParts() {}

    /** [..., in] to [..., out]. */
    static OnnxValue linear(OnnxOperators at, Linear linear, OnnxValue x) {
        Tensor weight = linear.weight();
        // MatMul takes [in, out], and runtimes lay weights out anew anyway.
        OnnxValue transposed = at.graph()
                .changed(weight, "transposed", new long[] {weight.size(1), weight.size(0)}, w -> w.transpose(0, 1));
        OnnxValue product = at.matmul("product", x, transposed);
        return linear.bias()
                .map(bias -> at.add("sum", product, at.graph().parameter(bias)))
                .orElse(product);
    }

    static OnnxValue layerNorm(OnnxOperators at, LayerNorm norm, OnnxValue x) {
        OnnxGraph graph = at.graph();
        return at.layerNorm(
                "normed", x, graph.parameter(norm.weight()), graph.parameter(norm.bias()), norm.epsilon());
    }

    /** [B, N, D] to [B, N, D]. */
    static OnnxValue block(OnnxOperators at, Block block, OnnxValue x) {
        OnnxValue attended = attention(at.at("attention"), block.attention(), layerNorm(at.at("norm1"), block.norm1(), x));
        OnnxValue afterAttention = at.add("residual1", x, scaled(at.at("scale1"), attended, block.scale1()));
        OnnxValue transformed = mlp(at.at("mlp"), block.mlp(), layerNorm(at.at("norm2"), block.norm2(), afterAttention));
        return at.add("residual2", afterAttention, scaled(at.at("scale2"), transformed, block.scale2()));
    }

    private static OnnxValue scaled(OnnxOperators at, OnnxValue x, Optional<Tensor> scale) {
        return scale.map(s -> at.mul("scaled", x, at.graph().parameter(s))).orElse(x);
    }

    private static OnnxValue attention(OnnxOperators at, Attention attention, OnnxValue x) {
        long d = attention.projection().weight().size(1);
        long headWidth = d / attention.numHeads();
        OnnxValue qkv = linear(at.at("qkv"), attention.qkv(), x); // [B, N, 3·D]
        List<OnnxValue> parts = at.split("split", qkv, d, "queries", "keys", "values");
        OnnxValue queries = heads(at.at("queries"), parts.get(0), attention.numHeads(), headWidth, 0, 2, 1, 3);
        OnnxValue keys = heads(at.at("keys"), parts.get(1), attention.numHeads(), headWidth, 0, 2, 3, 1);
        OnnxValue values = heads(at.at("values"), parts.get(2), attention.numHeads(), headWidth, 0, 2, 1, 3);

        OnnxValue scaledQueries = at.mul("scaled_queries", queries, 1 / Math.sqrt((double) headWidth));
        OnnxValue weights = at.softmax("weights", at.matmul("scores", scaledQueries, keys)); // [B, H, N, N]
        OnnxValue mixed = at.transpose("mixed.tokens", at.matmul("mixed", weights, values), 0, 2, 1, 3);
        return linear(at.at("projection"), attention.projection(), at.reshape("mixed.joined", mixed, 0, 0, d));
    }

    /** [B, N, D] to [B, H, N, D/H], or as {@code order} says of [B, N, H, D/H]. */
    private static OnnxValue heads(OnnxOperators at, OnnxValue x, long numHeads, long headWidth, long... order) {
        return at.transpose("heads", at.reshape("separated", x, 0, 0, numHeads, headWidth), order);
    }

    private static OnnxValue mlp(OnnxOperators at, Mlp mlp, OnnxValue x) {
        OnnxValue hidden = linear(at.at("fc1"), mlp.fc1(), x);
        return linear(at.at("fc2"), mlp.fc2(), activation(at.at("activation"), mlp.activation(), hidden));
    }

    static OnnxValue activation(OnnxOperators at, Activation activation, OnnxValue x) {
        return switch (activation) {
            case GELU -> {
                // In the order that runtimes know as one operator; operator set 17 has none for it.
                OnnxValue erf = at.elementwise("Erf", "erf", at.mul("over_root_two", x, Math.sqrt(0.5)));
                yield at.mul("result", at.mul("product", x, at.add("erf_plus_one", erf, 1)), 0.5);
            }
            case GELU_TANH -> {
                OnnxValue cubed = at.mul("cubed", at.mul("squared", x, x), x);
                OnnxValue inner = at.add("polynomial", x, at.mul("cubed_part", cubed, 0.044715));
                OnnxValue tanh = at.elementwise("Tanh", "tanh", at.mul("scaled", inner, Math.sqrt(2 / Math.PI)));
                yield at.mul("result", at.mul("half", x, 0.5), at.add("tanh_plus_one", tanh, 1));
            }
            case QUICK_GELU -> at.mul("result", x, at.elementwise("Sigmoid", "sigmoid", at.mul("scaled", x, 1.702)));
            case SILU -> at.mul("result", x, at.elementwise("Sigmoid", "sigmoid", x));
            case RELU -> at.elementwise("Relu", "result", x);
            case TANH -> at.elementwise("Tanh", "result", x);
        };
    }

    /** Images [B, C, h·P, w·P] to tokens [B, h·w, D]. */
    static OnnxValue patches(OnnxOperators at, PatchEmbedding embedding, OnnxValue images) {
        if (embedding instanceof PatchProjection projection) {
            return patchProjection(at, projection, images);
        }
        if (embedding instanceof ConvolutionalStem stem) {
            return stem(at, stem, images);
        }
        throw new IllegalStateException("no ONNX graph is written for a " + embedding.getClass());
    }

    private static OnnxValue patchProjection(OnnxOperators at, PatchProjection projection, OnnxValue images) {
        long patchSize = projection.weight().size(2);
        OnnxValue grid = at.conv2d("projection.grid", images, projection.weight(), projection.bias(), patchSize, 0);
        return tokens(at, grid);
    }

    private static OnnxValue stem(OnnxOperators at, ConvolutionalStem stem, OnnxValue images) {
        OnnxValue x = gelu(at.at("whitening"), at.conv2d("whitened", images, stem.whitening(), 1, 0));
        for (int i = 0; i < stem.groups().size(); i++) {
            ConvolutionalStem.Group group = stem.groups().get(i);
            OnnxOperators here = at.at("groups." + i);
            x = here.maxPool2d("pooled", here.conv2d("convolved1", x, group.filters1(), 1, 1), 2);
            x = gelu(here.at("first"), batchNorm(here.at("norm1"), group.norm1(), x));
            x = here.conv2d("convolved2", x, group.filters2(), 1, 1);
            x = gelu(here.at("second"), batchNorm(here.at("norm2"), group.norm2(), x));
        }
        OnnxValue tokens = tokens(at, x);
        return stem.projection()
                .map(projection -> linear(at.at("projection"), projection, tokens))
                .orElse(tokens);
    }

    private static OnnxValue gelu(OnnxOperators at, OnnxValue x) {
        return activation(at.at("gelu"), Activation.GELU, x);
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
