package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Multi-head attention (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; Dosovitskiy et al. 2021, equations 5 to
 * 8). Queries, keys and values come from one matrix, in this order.
 *
 * <pre>
 * B images in the batch    N tokens    D width    h heads    E width of all heads together, D in most models
 * </pre>
 *
 * @param qkv D to 3 · E
 * @param projection E to D
 * @param numHeads h, which divides E
 */
public record Attention(Linear qkv, Linear projection, int numHeads) {

    /** Follows the layer's name in the trace of the attention weights. */
    static final String WEIGHTS = ".weights";

    /** @throws IllegalArgumentException if the heads don't divide E, or {@code qkv} doesn't have 3 · E outputs */
    public Attention {
        long e = projection.weight().size(1);
        if (numHeads < 1 || e % numHeads != 0 || qkv.weight().size(0) != 3 * e) {
            throw new IllegalArgumentException("attention of " + numHeads + " heads, " + e
                    + " wide together, can't be of a layer of " + qkv.weight().size(0)
                    + " outputs; expected a multiple of the heads, and three times that");
        }
    }

    /**
     * Self-attention over a source of parameters.
     *
     * @param width D
     * @param inner E
     */
    public static Attention create(
            Params params, long width, long inner, int numHeads, boolean qkvBias, WeightInitialization initialization) {
        return new Attention(
                Linear.create(params.at("qkv"), width, 3 * inner, qkvBias, initialization.matrix(width, false)),
                Linear.create(params.at("projection"), inner, width, true, initialization.matrix(inner, true)),
                numHeads);
    }

    /** E, the width of all heads together. */
    public long inner() {
        return projection.weight().size(1);
    }

    /**
     * Self-attention: [B, N, D] to [B, N, D].
     *
     * @param name this layer's in the trace, which receives the attention weights [B, h, N, N] as {@code name.weights}
     */
    public Tensor forward(Tensor x, Mask mask, Pass.Trace trace, String name) {
        Tensor heads = heads(x);
        Tensor weights = weights(
                heads.select(0, 0), heads.select(0, 1), mask.bias(x, Encoder.Readout.ALL)); // [B, h, N, N], equation 6
        trace.record(name + WEIGHTS, weights);
        return mix(weights, heads.select(0, 2));
    }

    /** Self-attention by the engine's fused kernel, which never holds all attention weights at once; nothing is traced. */
    public Tensor forwardFused(Tensor x, Mask mask) {
        Tensor heads = heads(x);
        Tensor mixed = Functional.scaledDotProductAttention(
                heads.select(0, 0),
                heads.select(0, 1),
                heads.select(0, 2),
                mask.bias(x, Encoder.Readout.ALL).map(bias -> bias.unsqueeze(1)));
        return project(mixed);
    }

    /** Queries, keys and values of x [B, N, D], equation 5: [3, B, h, N, E/h]. */
    private Tensor heads(Tensor x) {
        return qkv.forward(x)
                .view(x.size(0), x.size(1), 3, numHeads, inner() / numHeads)
                .permute(2, 0, 3, 1, 4);
    }

    /** Cross-attention from queries [B, M, D] to tokens [B, N, D], which give keys and values: [B, M, D]. */
    public Tensor forward(Tensor queries, Tensor tokens) {
        return mix(weights(part(queries, 0), part(tokens, 1), Optional.empty()), part(tokens, 2));
    }

    /** Applies one third of the joint matrix: [B, N, D] to [B, h, N, E/h]. */
    private Tensor part(Tensor x, int which) {
        long e = inner();
        Tensor weight = qkv.weight().narrow(0, which * e, e);
        Optional<Tensor> bias = qkv.bias().map(all -> all.narrow(0, which * e, e));
        return Functional.linear(x, weight, bias)
                .view(x.size(0), x.size(1), numHeads, e / numHeads)
                .transpose(1, 2);
    }

    /**
     * Equation 6: [B, h, M, N], whose rows sum to 1.
     *
     * @param bias added to the scores, [B or 1, M or 1, N]
     */
    private static Tensor weights(Tensor queries, Tensor keys, Optional<Tensor> bias) {
        Tensor scaled = queries.mul(1 / Math.sqrt((double) queries.size(-1)));
        Tensor scores = scaled.matmul(keys.transpose(-2, -1));
        return Functional.softmax(bias.map(b -> scores.add(b.unsqueeze(1))).orElse(scores));
    }

    /** Equations 7 and 8: [B, M, D]. */
    private Tensor mix(Tensor weights, Tensor values) {
        return project(weights.matmul(values));
    }

    /** [B, h, M, E/h] to [B, M, D]. */
    private Tensor project(Tensor mixed) {
        Tensor rows = mixed.transpose(1, 2); // [B, M, h, E/h], heads side by side again
        return projection.forward(rows.reshape(rows.size(0), rows.size(1), numHeads * rows.size(3)));
    }

    /**
     * The tokens that a token attends to.
     *
     * @param causal whether a token attends only to itself and those before it
     * @param keep [B, N], BOOL: false for padding, which no token attends to
     */
    public record Mask(boolean causal, Optional<Tensor> keep) {

        /** Every token attends to every token. */
        public static final Mask NONE = new Mask(false, Optional.empty());

        /** Each token attends to itself and those before it, as in the text towers of two-tower models. */
        public static final Mask CAUSAL = new Mask(true, Optional.empty());

        /** Far below every score. It is finite, so that softmax of a row without any token to attend to is not NaN. */
        private static final double HIDDEN = -1e30;

        /** Every token attends to every token for which {@code keep} [B, N], BOOL, is true: false means padding. */
        public static Mask padding(Tensor keep) {
            return new Mask(false, Optional.of(keep));
        }

        /** This mask, and padding that no token attends to: {@code keep} [B, N], BOOL, is false for it. */
        public Mask withPadding(Tensor keep) {
            return new Mask(causal, Optional.of(keep));
        }

        /**
         * The bias added to the attention scores of tokens x [B, N, D] before softmax: [B or 1, M or 1, N] in x's type,
         * with M the number of tokens that are read; empty if nothing is masked.
         */
        public Optional<Tensor> bias(Tensor x, Encoder.Readout readout) {
            Optional<Tensor> ofOrder =
                    causal ? Optional.of(readout.of(later(x.size(1), x.dtype()).to(x.device()))) : Optional.empty();
            Optional<Tensor> ofPadding = keep.map(
                    kept -> kept.to(x.dtype()).add(-1).mul(-HIDDEN).unsqueeze(1).to(x.device()));
            return Stream.of(ofOrder, ofPadding).flatMap(Optional::stream).reduce(Tensor::add);
        }

        /** The causal mask [1, N, N]: masked if the column's token comes after the row's. */
        private static Tensor later(long tokens, DType dtype) {
            Tensor places = Tensor.range(tokens);
            return places.unsqueeze(0)
                    .sub(places.unsqueeze(1))
                    .greaterThan(0)
                    .to(dtype)
                    .mul(HIDDEN)
                    .unsqueeze(0);
        }
    }
}
