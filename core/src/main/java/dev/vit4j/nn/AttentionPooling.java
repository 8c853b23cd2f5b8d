package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;

/**
 * Pools tokens by attention with one learned query, then an MLP (Zhai et al. 2022, "Scaling Vision Transformers",
 * section 3; the reference's {@code SiglipMultiheadAttentionPoolingHead}).
 *
 * @param probe the query before its projection [1, 1, D]
 * @param attention its query matrix is applied to the probe, its key and value matrices to the tokens
 */
public record AttentionPooling(Tensor probe, Attention attention, LayerNorm norm, FeedForward mlp) {

    /**
     * Attention pooling over a source of parameters.
     *
     * @param width D
     * @param epsilon of the layer norm
     */
    public static AttentionPooling create(
            Params params,
            long width,
            int numHeads,
            FeedForward.Config mlp,
            double epsilon,
            WeightInitialization initialization) {
        return new AttentionPooling(
                params.get("probe", Role.TOKEN, initialization.matrix(width, false), 1, 1, width),
                Attention.create(params.at("attention"), width, width, numHeads, true, initialization),
                LayerNorm.create(params.at("norm"), width, epsilon),
                mlp.create(params.at("mlp"), width, initialization));
    }

    /** Pools tokens: [B, N, D] to [B, D]. */
    public Tensor forward(Tensor tokens) {
        long b = tokens.size(0);
        Tensor pooled = attention.forward(probe.expand(b, 1, tokens.size(2)), tokens); // [B, 1, D]
        return pooled.add(mlp.forward(norm.forward(pooled))).select(1, 0);
    }
}
