package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * Multi-head self-attention (Vaswani et al. 2017). Queries, keys and values come from one matrix, in this order.
 *
 * @param qkv width to 3 · width
 * @param projection width to width
 */
public record Attention(Linear qkv, Linear projection, int numHeads) {

    public static Attention create(
            Params params, long width, int numHeads, boolean qkvBias, WeightInitialization initialization) {
        return new Attention(
                Linear.create(params.at("qkv"), width, 3 * width, qkvBias, initialization.matrix(width, false)),
                Linear.create(params.at("projection"), width, width, true, initialization.matrix(width, true)),
                numHeads);
    }

    /** x [B, N, D]; {@code name} is this layer's in the trace. */
    public Tensor forward(Tensor x, Trace trace, String name) {
        long b = x.size(0);
        long n = x.size(1);
        long d = x.size(2);
        long headWidth = d / numHeads;

        Tensor heads = qkv.forward(x).view(b, n, 3, numHeads, headWidth).permute(2, 0, 3, 1, 4); // [3, B, H, N, D/H]
        Tensor weights = weights(heads.select(0, 0), heads.select(0, 1)); // [B, H, N, N]
        trace.record(name + ".weights", weights);
        return mix(weights, heads.select(0, 2));
    }

    /** Attention from queries [B, M, D] to tokens [B, N, D] that keys and values come from: [B, M, D]. */
    public Tensor forward(Tensor queries, Tensor tokens) {
        return mix(weights(part(queries, 0), part(tokens, 1)), part(tokens, 2));
    }

    /** One third of the joint matrix at work: [B, N, D] to [B, H, N, D/H]. */
    private Tensor part(Tensor x, int which) {
        long d = x.size(2);
        Tensor weight = qkv.weight().narrow(0, which * d, d);
        Optional<Tensor> bias = qkv.bias().map(all -> all.narrow(0, which * d, d));
        return Functional.linear(x, weight, bias)
                .view(x.size(0), x.size(1), numHeads, d / numHeads)
                .transpose(1, 2);
    }

    /** [B, H, M, N], whose rows sum to 1. */
    private static Tensor weights(Tensor queries, Tensor keys) {
        Tensor scaled = queries.mul(1 / Math.sqrt((double) queries.size(-1)));
        return Functional.softmax(scaled.matmul(keys.transpose(-2, -1)));
    }

    private Tensor mix(Tensor weights, Tensor values) {
        Tensor mixed = weights.matmul(values).transpose(1, 2); // [B, M, H, D/H], heads side by side again
        return projection.forward(mixed.reshape(mixed.size(0), mixed.size(1), numHeads * mixed.size(3)));
    }
}
