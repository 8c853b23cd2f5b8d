package dev.vit4j.onnx;

import dev.vit4j.nn.Attention;
import dev.vit4j.nn.AttentionPooling;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Transformer blocks, their parts and heads as ONNX operators: for each the same computation as its {@code forward}, in
 * inference.
 *
 * <pre>
 * B images in the batch    N tokens    D width    h heads
 * </pre>
 */
final class BlockGraph {

    private BlockGraph() {}

    /** [..., in] to [..., out]. */
    static OnnxValue linear(OnnxOperators at, Linear linear, OnnxValue x) {
        return linear(
                at, x, at.graph().transposed(linear.weight()), linear.bias().map(at.graph()::parameter));
    }

    /** [B, D] to [B, K], or the features as they are. */
    static OnnxValue classifier(OnnxOperators at, Classifier classifier, OnnxValue x) {
        return classifier.linear().map(layer -> linear(at, layer, x)).orElse(x);
    }

    /** [B, D] to [B, E]. */
    static OnnxValue pooler(OnnxOperators at, Pooler pooler, OnnxValue x) {
        return ActivationGraph.of(at.at("activation"), pooler.activation(), linear(at, pooler.dense(), x));
    }

    private static OnnxValue linear(OnnxOperators at, OnnxValue x, OnnxValue transposed, Optional<OnnxValue> bias) {
        OnnxValue product = at.matmul("product", x, transposed);
        return bias.map(b -> at.add("sum", product, b)).orElse(product);
    }

    static OnnxValue layerNorm(OnnxOperators at, LayerNorm norm, OnnxValue x) {
        OnnxGraph graph = at.graph();
        return at.layerNorm("normed", x, graph.parameter(norm.weight()), graph.parameter(norm.bias()), norm.epsilon());
    }

    /** All blocks, one after the other. */
    static OnnxValue encoder(OnnxOperators at, Encoder encoder, OnnxValue tokens) {
        OnnxValue x = tokens;
        for (Block block : encoder.blocks()) {
            x = block(at.at("blocks").at(Integer.toString(block.index())), block, x);
        }
        return x;
    }

    /** [B, N, D] to [B, N, D]. */
    private static OnnxValue block(OnnxOperators at, Block block, OnnxValue x) {
        OnnxValue attended =
                selfAttention(at.at("attention"), block.attention(), layerNorm(at.at("norm1"), block.norm1(), x));
        OnnxValue afterAttention = at.add("residual1", x, scaled(at.at("scale1"), attended, block.scale1()));
        OnnxValue transformed = feedForward(
                at.at("mlp"), block.feedForward(), layerNorm(at.at("norm2"), block.norm2(), afterAttention));
        return at.add("residual2", afterAttention, scaled(at.at("scale2"), transformed, block.scale2()));
    }

    private static OnnxValue scaled(OnnxOperators at, OnnxValue x, Optional<Tensor> scale) {
        return scale.map(s -> at.mul("scaled", x, at.graph().parameter(s))).orElse(x);
    }

    private static OnnxValue selfAttention(OnnxOperators at, Attention attention, OnnxValue x) {
        OnnxValue qkv = linear(at.at("qkv"), attention.qkv(), x); // [B, N, 3·D]
        List<OnnxValue> parts = at.split("split", qkv, attention.inner(), "queries", "keys", "values");
        return attend(at, attention, parts.get(0), parts.get(1), parts.get(2));
    }

    /** Pools tokens: [B, N, D] to [B, D]. */
    static OnnxValue pooling(OnnxOperators at, AttentionPooling pooling, OnnxValue tokens) {
        OnnxGraph graph = at.graph();
        Attention attention = pooling.attention();
        OnnxOperators here = at.at("attention");
        // The same probe is used for all images: its query is broadcast to the batch.
        OnnxValue queries = third(here.at("query"), attention.qkv(), 0, graph.parameter(pooling.probe()));
        OnnxValue keys = third(here.at("key"), attention.qkv(), 1, tokens);
        OnnxValue values = third(here.at("value"), attention.qkv(), 2, tokens);
        OnnxValue pooled = attend(here, attention, queries, keys, values); // [B, 1, D]
        OnnxValue transformed =
                feedForward(at.at("mlp"), pooling.mlp(), layerNorm(at.at("norm"), pooling.norm(), pooled));
        return at.select("pooled", at.add("residual", pooled, transformed), 1, 0);
    }

    /** The part of a joint matrix for queries, keys or values. */
    private static OnnxValue third(OnnxOperators at, Linear joint, int which, OnnxValue x) {
        OnnxGraph graph = at.graph();
        long d = joint.weight().size(1);
        OnnxValue weight = graph.changed(
                joint.weight(),
                "part" + which + ".transposed",
                new long[] {d, d},
                all -> all.narrow(0, which * d, d).transpose(0, 1));
        Optional<OnnxValue> bias = joint.bias()
                .map(b -> graph.changed(b, "part" + which, new long[] {d}, all -> all.narrow(0, which * d, d)));
        return linear(at, x, weight, bias);
    }

    /** Queries [B, M, D], keys and values [B, N, D] to [B, M, D]. */
    private static OnnxValue attend(
            OnnxOperators at, Attention attention, OnnxValue queries, OnnxValue keys, OnnxValue values) {
        long d = attention.inner();
        long headWidth = d / attention.numHeads();
        OnnxValue scaledQueries = at.mul(
                "queries.scaled",
                heads(at.at("queries"), attention, queries, 0, 2, 1, 3), // [B, h, M, D/h]
                1 / Math.sqrt((double) headWidth));
        OnnxValue turnedKeys = heads(at.at("keys"), attention, keys, 0, 2, 3, 1); // [B, h, D/h, N]
        OnnxValue weights = at.softmax("weights", at.matmul("scores", scaledQueries, turnedKeys)); // [B, h, M, N]
        OnnxValue mixed = at.matmul("mixed", weights, heads(at.at("values"), attention, values, 0, 2, 1, 3));
        OnnxValue joined = at.reshape("joined", at.transpose("mixed.tokens", mixed, 0, 2, 1, 3), 0, 0, d);
        return linear(at.at("projection"), attention.projection(), joined);
    }

    /** [B, N, D] to what {@code order} makes of [B, N, h, D/h]. */
    private static OnnxValue heads(OnnxOperators at, Attention attention, OnnxValue x, long... order) {
        long headWidth = attention.inner() / attention.numHeads();
        return at.transpose("heads", at.reshape("separated", x, 0, 0, attention.numHeads(), headWidth), order);
    }

    private static OnnxValue feedForward(OnnxOperators at, FeedForward feedForward, OnnxValue x) {
        if (feedForward instanceof Mlp mlp) {
            OnnxValue hidden = linear(at.at("fc1"), mlp.fc1(), x);
            return linear(at.at("fc2"), mlp.fc2(), ActivationGraph.of(at.at("activation"), mlp.activation(), hidden));
        }
        if (feedForward instanceof SwiGlu gated) {
            OnnxValue both = linear(at.at("gate_up"), gated.gateUp(), x);
            List<OnnxValue> parts = at.split("split", both, gated.hidden(), "gate", "up");
            OnnxValue gate = ActivationGraph.silu(at.at("activation"), parts.get(0));
            return linear(at.at("down"), gated.down(), at.mul("gated", gate, parts.get(1)));
        }
        throw new IllegalStateException("no ONNX graph is written for a " + feedForward.getClass());
    }
}
