package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Linear;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import java.util.Optional;

/**
 * Attention of few queries to all tokens of an image, without computing any token's key or value: q·(x·Wkᵀ)ᵀ is
 * (q·Wk)·xᵀ, and p·(x·Wvᵀ) is (p·x)·Wvᵀ, for each head. A bias of the keys adds the same to all scores of a query,
 * which softmax cancels; that of the values is added at the end, as attention weights sum to 1. N tokens, M queries, H
 * heads, D width.
 *
 * @param keys Wk of each head [H, D/H, D]
 * @param values Wv of each head [H, D/H, D]
 * @param valueBias [D]
 */
record ReadoutAttention(Tensor keys, Tensor values, Optional<Tensor> valueBias) {

    /** From the layer for queries, keys and values [3D, D]; the result belongs to the caller's scope. */
    static ReadoutAttention of(Linear qkv, int numHeads, DType dtype) {
        long d = qkv.weight().size(1);
        try (NoGrad noGrad = NoGrad.open()) {
            return new ReadoutAttention(
                    byHead(qkv.rows(d, d), numHeads, dtype),
                    byHead(qkv.rows(2 * d, d), numHeads, dtype),
                    qkv.rows(2 * d, d)
                            .bias()
                            .map(bias -> Scope.call(() -> bias.to(dtype).copy())));
        }
    }

    private static Tensor byHead(Linear linear, int numHeads, DType dtype) {
        long d = linear.weight().size(1);
        return Scope.call(() -> linear.weight().to(dtype).copy().view(numHeads, d / numHeads, d));
    }

    /**
     * @param queries [M, D], scaled
     * @param x the tokens [N, D]
     * @param bias of the scores [M or 1, N]
     * @param into [M, D], which is written
     */
    void mix(Tensor queries, Tensor x, Optional<Tensor> bias, Tensor into) {
        long heads = keys.size(0);
        long width = keys.size(1);
        long d = keys.size(2);
        long m = queries.size(0);
        Scope.run(() -> {
            Tensor inTermsOfX = Tensor.empty(x.dtype(), heads, m, d);
            Kernels.batchMatmul(inTermsOfX, byHead(queries, heads, width), keys);
            Tensor scores = Tensor.empty(x.dtype(), heads * m, x.size(0));
            Kernels.matmul(scores, inTermsOfX.view(heads * m, d), x.transpose(0, 1));
            bias.ifPresent(scores.view(heads, m, x.size(0))::addInPlace);
            Tensor weights = Tensor.empty(x.dtype(), heads * m, x.size(0));
            Kernels.softmax(weights, scores);
            Tensor mixedX = Tensor.empty(x.dtype(), heads * m, d);
            Kernels.matmul(mixedX, weights, x);
            Kernels.batchMatmul(byHead(into, heads, width), mixedX.view(heads, m, d), values.transpose(1, 2));
            valueBias.ifPresent(into::addInPlace);
        });
    }

    /** A view [H, M, D/H] of rows [M, D]. */
    private static Tensor byHead(Tensor rows, long heads, long width) {
        return Kernels.window(
                rows, new long[] {heads, rows.size(0), width}, new long[] {width, Kernels.rowStride(rows), 1}, 0);
    }
}
