package dev.vit4j.internal.runtime.training;

import dev.vit4j.internal.runtime.TokenRange;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Linear;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layer before attention in a {@link FusedBlock}: from normed tokens to queries, keys and values, each of width E.
 * If a block outputs only some of an image's tokens, queries are only computed for these, by a separate product.
 */
final class FusedQkv {

    /** In the order of the weight's rows. */
    enum Part {
        QUERIES(0),
        KEYS(1),
        VALUES(2);

        private final int index;

        Part(int index) {
            this.index = index;
        }
    }

    /** Neighbouring parts of the layer that are computed by one product. */
    private record Product(Part first, int parts, boolean ofAllTokens) {

        static final List<Product> JOINT = List.of(new Product(Part.QUERIES, 3, true));
        static final List<Product> APART =
                List.of(new Product(Part.QUERIES, 1, false), new Product(Part.KEYS, 2, true));

        boolean has(Part part) {
            return part.index >= first.index && part.index < first.index + parts;
        }

        /** Its rows of the layer's weight, bias or their gradients. */
        Tensor in(Tensor layers, long e) {
            return layers.narrow(0, first.index * e, parts * e);
        }

        long rows(TokenRange tokens) {
            return ofAllTokens ? tokens.images() * tokens.tokens() : tokens.rows();
        }
    }

    private final Linear origin;
    private final int numHeads;
    private final long e;
    private final double queryScale;
    private final List<Product> products;

    /** With 1/√(E/H) folded into the queries' rows. */
    private final Tensor weight; // [3E, D]

    private final Optional<Tensor> bias; // [3E]

    FusedQkv(Attention attention, boolean ofAllTokens) {
        origin = attention.qkv();
        numHeads = attention.numHeads();
        e = attention.inner();
        queryScale = 1 / Math.sqrt((double) e / numHeads);
        products = ofAllTokens ? Product.JOINT : Product.APART;
        weight = origin.weight().detach().copy();
        bias = origin.bias().map(tensor -> tensor.detach().copy());
        prepare();
    }

    void prepare() {
        weight.copyFrom(origin.weight().detach()).narrow(0, 0, e).mulInPlace(queryScale);
        bias.ifPresent(tensor -> tensor.copyFrom(origin.bias().orElseThrow().detach())
                .narrow(0, 0, e)
                .mulInPlace(queryScale));
    }

    /** Memory for the gradients of {@link #forward}'s output. */
    List<Tensor> empty(DType dtype, TokenRange tokens) {
        return products.stream()
                .map(product -> Tensor.empty(dtype, product.rows(tokens), product.parts() * e))
                .toList();
    }

    /** The products of x [B·N, D]: each [its rows, parts · E]. */
    List<Tensor> forward(Tensor x, TokenRange tokens) {
        List<Tensor> results = new ArrayList<>();
        for (Product product : products) {
            Tensor input = product.ofAllTokens() ? x : tokens.of(x);
            results.add(FusedLayers.linear(input, product.in(weight, e), bias.map(tensor -> product.in(tensor, e))));
        }
        return results;
    }

    /**
     * A head's columns [B, N, E/H], or [B, M, E/H] for queries of only some tokens; without a copy.
     *
     * @param of the products, or their gradients
     */
    Tensor head(List<Tensor> of, Part part, int h, TokenRange tokens) {
        int index = products.get(0).has(part) ? 0 : 1;
        Product product = products.get(index);
        int column = part.index - product.first().index;
        long headWidth = e / numHeads;
        return FusedLayers.columns(of.get(index), tokens.images(), column * e + h * headWidth, headWidth);
    }

    /** The gradient of x; those of trainable parameters are written to their places. */
    Tensor backward(List<Tensor> gradients, Tensor x, TokenRange tokens) {
        Optional<Tensor> gWeight = FusedLayers.placeOfGradient(origin.weight());
        Optional<Tensor> gBias = origin.bias().flatMap(FusedLayers::placeOfGradient);
        Tensor ofAll = Kernels.linearInputGradient(
                gradients.get(products.size() - 1),
                products.get(products.size() - 1).in(weight, e));
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            Tensor gradient = gradients.get(i);
            Tensor input = product.ofAllTokens() ? x : tokens.of(x);
            gWeight.ifPresent(tensor -> Kernels.linearWeightGradient(product.in(tensor, e), gradient, input));
            gBias.ifPresent(tensor -> Kernels.sumRows(product.in(tensor, e), gradient));
            if (!product.ofAllTokens()) {
                tokens.addTo(ofAll, Kernels.linearInputGradient(gradient, product.in(weight, e)));
            }
        }
        gWeight.ifPresent(
                tensor -> tensor.narrow(0, 0, e).mulInPlace(queryScale)); // the scale is folded into the queries
        gBias.ifPresent(tensor -> tensor.narrow(0, 0, e).mulInPlace(queryScale));
        return ofAll;
    }
}
