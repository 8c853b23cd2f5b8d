package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layer before attention in a {@link FusedBlock}: normed tokens to queries, keys and values. Where a block gives the
 * first tokens of an image alone, queries are asked of these alone, in a product of their own.
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

    /** Neighbouring parts of the layer that are one product. */
    private record Product(Part first, int parts, boolean ofAllTokens) {

        static final List<Product> JOINT = List.of(new Product(Part.QUERIES, 3, true));
        static final List<Product> APART =
                List.of(new Product(Part.QUERIES, 1, false), new Product(Part.KEYS, 2, true));

        boolean has(Part part) {
            return part.index >= first.index && part.index < first.index + parts;
        }

        /** Its rows of the layer's weight, bias or their gradients. */
        Tensor in(Tensor layers, long d) {
            return layers.narrow(0, first.index * d, parts * d);
        }

        long rows(FirstTokens tokens) {
            return ofAllTokens ? tokens.images() * tokens.tokens() : tokens.rows();
        }
    }

    private final Linear origin;
    private final int numHeads;
    private final long d;
    private final double queryScale;
    private final List<Product> products;

    /** With 1/√(D/H) folded into the queries' rows. */
    private final Tensor weight; // [3D, D]

    private final Optional<Tensor> bias; // [3D]

    private List<Tensor> outputs = List.of(); // of each product [its rows, parts · D]

    FusedQkv(Attention attention, boolean ofAllTokens) {
        origin = attention.qkv();
        numHeads = attention.numHeads();
        d = origin.weight().size(1);
        queryScale = 1 / Math.sqrt((double) d / numHeads);
        products = ofAllTokens ? Product.JOINT : Product.APART;
        weight = origin.weight().detach().copy();
        bias = origin.bias().map(tensor -> tensor.detach().copy());
        prepare();
    }

    void prepare() {
        weight.copyFrom(origin.weight().detach()).narrow(0, 0, d).mulInPlace(queryScale);
        bias.ifPresent(tensor -> tensor.copyFrom(origin.bias().orElseThrow().detach())
                .narrow(0, 0, d)
                .mulInPlace(queryScale));
    }

    /** Memory for the gradients of what {@link #forward} gives. */
    List<Tensor> empty(DType dtype, FirstTokens tokens) {
        return products.stream()
                .map(product -> Tensor.empty(dtype, product.rows(tokens), product.parts() * d))
                .toList();
    }

    /** x [B·N, D]. */
    void forward(Tensor x, FirstTokens tokens) {
        List<Tensor> results = new ArrayList<>();
        for (Product product : products) {
            Tensor input = product.ofAllTokens() ? x : tokens.of(x);
            Tensor rows = product.in(weight, d);
            results.add(bias.map(tensor -> Kernels.linear(input, rows, product.in(tensor, d)))
                    .orElseGet(() -> Kernels.linear(input, rows)));
        }
        outputs = results;
    }

    /** A head's columns [B, N, D/H], or [B, M, D/H] of queries that only the first tokens ask; without a copy. */
    Tensor head(Part part, int h, FirstTokens tokens) {
        return head(outputs, part, h, tokens);
    }

    /** The same of the gradients. */
    Tensor head(List<Tensor> gradients, Part part, int h, FirstTokens tokens) {
        int index = products.get(0).has(part) ? 0 : 1;
        Product product = products.get(index);
        int column = part.index - product.first().index;
        long headWidth = d / numHeads;
        return FusedLayers.columns(gradients.get(index), tokens.images(), column * d + h * headWidth, headWidth);
    }

    /** The gradient of x; those of the parameters are left in their places. */
    Tensor backward(List<Tensor> gradients, Tensor x, FirstTokens tokens) {
        Tensor gWeight = FusedLayers.gradientOf(origin.weight());
        Optional<Tensor> gBias = origin.bias().map(FusedLayers::gradientOf);
        Tensor ofAll = Kernels.linearInputGradient(
                gradients.get(products.size() - 1),
                products.get(products.size() - 1).in(weight, d));
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            Tensor gradient = gradients.get(i);
            Kernels.linearWeightGradient(product.in(gWeight, d), gradient, product.ofAllTokens() ? x : tokens.of(x));
            gBias.ifPresent(tensor -> Kernels.sumRows(product.in(tensor, d), gradient));
            if (!product.ofAllTokens()) {
                tokens.addTo(ofAll, Kernels.linearInputGradient(gradient, product.in(weight, d)));
            }
        }
        gWeight.narrow(0, 0, d).mulInPlace(queryScale); // the scale is folded into the queries
        gBias.ifPresent(tensor -> tensor.narrow(0, 0, d).mulInPlace(queryScale));
        return ofAll;
    }
}
