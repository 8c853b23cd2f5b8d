package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

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
        Tensor queries = heads.select(0, 0).mul(1 / Math.sqrt((double) headWidth));
        Tensor keys = heads.select(0, 1);
        Tensor values = heads.select(0, 2);

        Tensor weights = Functional.softmax(queries.matmul(keys.transpose(-2, -1))); // [B, H, N, N], rows sum to 1
        trace.record(name + ".weights", weights);
        Tensor mixed = weights.matmul(values).transpose(1, 2).reshape(b, n, d); // heads side by side again
        return projection.forward(mixed);
    }
}
