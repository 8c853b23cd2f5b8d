package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.PackedLinear;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * A {@link Block} laid out for running on rows of tokens [R, D]: its matrices packed, 1/√(D/H) folded into the queries'
 * part, LayerScale into the ends of the branches. Immutable; threads may share one.
 */
final class PackedBlock {

    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final PackedLinear queries; // of a block whose queries, keys and values are one matrix: all three
    private final PackedLinear keysValues;
    private final PackedLinear projection;
    private final PackedFeedForward feedForward;

    /** @param jointly whether queries are asked for the same rows as keys and values, which makes them one product */
    PackedBlock(Block block, DType dtype, boolean jointly) {
        norm1 = converted(block.norm1(), dtype);
        norm2 = converted(block.norm2(), dtype);
        Linear qkv = block.attention().qkv();
        long d = block.norm1().weight().size(0);
        double queryScale = 1 / Math.sqrt((double) d / block.attention().numHeads());
        if (jointly) {
            queries = PackedLinear.pack(dtype, () -> {
                Linear copied = new Linear(qkv.weight().copy(), qkv.bias().map(Tensor::copy));
                copied.weight().narrow(0, 0, d).mulInPlace(queryScale);
                copied.bias().ifPresent(bias -> bias.narrow(0, 0, d).mulInPlace(queryScale));
                return source(copied);
            });
            keysValues = queries;
        } else {
            queries = packScaled(rows(qkv, 0, d), queryScale, dtype);
            keysValues = packScaled(rows(qkv, d, 2 * d), 1, dtype);
        }
        projection = packEnd(block.attention().projection(), 1, block.scale1(), dtype);
        feedForward = PackedFeedForward.pack(block.mlp(), block.scale2(), dtype);
    }

    private static LayerNorm converted(LayerNorm norm, DType dtype) {
        return new LayerNorm(norm.weight().detach().to(dtype), norm.bias().detach().to(dtype), norm.epsilon());
    }

    private static Linear rows(Linear linear, long from, long count) {
        return new Linear(
                linear.weight().narrow(0, from, count), linear.bias().map(bias -> bias.narrow(0, from, count)));
    }

    private static PackedLinear.Source source(Linear linear) {
        return new PackedLinear.Source(linear.weight(), linear.bias());
    }

    /** scale · (x·Wᵀ + b). */
    static PackedLinear packScaled(Linear linear, double scale, DType dtype) {
        return PackedLinear.pack(
                dtype,
                () -> new PackedLinear.Source(
                        linear.weight().mul(scale), linear.bias().map(bias -> bias.mul(scale))));
    }

    /** layerScale ∘ (inputScale · x·Wᵀ + b): the last layer of a branch. */
    static PackedLinear packEnd(Linear linear, double inputScale, Optional<Tensor> layerScale, DType dtype) {
        return PackedLinear.pack(dtype, () -> {
            Tensor weight = linear.weight().mul(inputScale);
            return new PackedLinear.Source(
                    layerScale.map(scale -> weight.mul(scale.unsqueeze(1))).orElse(weight),
                    linear.bias().map(bias -> layerScale.map(bias::mul).orElse(bias)));
        });
    }

    /** Queries, keys and values [R, 3D] of the residual stream x [R, D]. */
    Tensor queriesKeysValues(Tensor x) {
        return queries.forward(norm1.forward(x));
    }

    /** Queries [R, D] alone. */
    Tensor queries(Tensor x) {
        return queries.forward(norm1.forward(x));
    }

    /** Keys and values [R, 2D] alone. */
    Tensor keysValues(Tensor x) {
        return keysValues.forward(norm1.forward(x));
    }

    /** The residual stream after the block, given what attention mixed for the same rows. */
    Tensor finish(Tensor mixed, Tensor x) {
        Tensor middle = projection.forwardAdd(mixed, x);
        return feedForward.forward(norm2.forward(middle), middle);
    }
}
