package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Block;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.PackedLinear;
import java.util.Optional;

/**
 * A {@link Block} packed for inference on rows of tokens [R, D]: its matrices packed, 1/√(E/H) folded into the queries'
 * part, LayerScale into the ends of the branches. Immutable; thread-safe.
 */
final class PackedBlock {

    private final LayerNorm norm1;
    private final LayerNorm norm2;

    /** [R, 3E] if queries come from the same rows as keys and values, as one product; otherwise [R, E]. */
    private final PackedLinear queries;

    /** If queries come from few rows. */
    private final Optional<ReadoutAttention> readout;

    private final PackedLinear projection;
    private final PackedFeedForward feedForward;

    /** @param jointly whether queries come from the same rows as keys and values */
    PackedBlock(Block block, DType dtype, boolean jointly) {
        norm1 = converted(block.norm1(), dtype);
        norm2 = converted(block.norm2(), dtype);
        Linear qkv = block.attention().qkv();
        long e = block.attention().inner();
        double queryScale = 1 / Math.sqrt((double) e / block.attention().numHeads());
        queries = jointly
                ? PackedLinear.pack(dtype, () -> queriesScaled(qkv, e, queryScale))
                : packScaled(qkv.rows(0, e), queryScale, dtype);
        readout = jointly
                ? Optional.empty()
                : Optional.of(ReadoutAttention.of(qkv, block.attention().numHeads(), dtype));
        projection = packEnd(block.attention().projection(), 1, block.scale1(), dtype);
        feedForward = PackedFeedForward.pack(block.feedForward(), block.scale2(), dtype);
    }

    private static LayerNorm converted(LayerNorm norm, DType dtype) {
        return new LayerNorm(
                norm.weight().detach().to(dtype), norm.bias().detach().to(dtype), norm.epsilon());
    }

    private static PackedLinear.Source queriesScaled(Linear qkv, long e, double scale) {
        Tensor weight = qkv.weight().copy();
        Optional<Tensor> bias = qkv.bias().map(Tensor::copy);
        weight.narrow(0, 0, e).mulInPlace(scale);
        bias.ifPresent(b -> b.narrow(0, 0, e).mulInPlace(scale));
        return new PackedLinear.Source(weight, bias);
    }

    /** scale · (x·Wᵀ + b). */
    static PackedLinear packScaled(Linear linear, double scale, DType dtype) {
        return PackedLinear.pack(
                dtype,
                () -> new PackedLinear.Source(
                        linear.weight().mul(scale), linear.bias().map(bias -> bias.mul(scale))));
    }

    /** The last layer of a branch: layerScale ∘ (inputScale · x·Wᵀ + b). */
    static PackedLinear packEnd(Linear linear, double inputScale, Optional<Tensor> layerScale, DType dtype) {
        return PackedLinear.pack(dtype, () -> {
            Tensor weight = linear.weight().mul(inputScale);
            return new PackedLinear.Source(
                    layerScale.map(scale -> weight.mul(scale.unsqueeze(1))).orElse(weight),
                    linear.bias().map(bias -> layerScale.map(bias::mul).orElse(bias)));
        });
    }

    /** Queries, keys and values [R, 3E] of the residual stream x [R, D], or queries [R, E] if they are few. */
    Tensor queries(Tensor x) {
        return queries.forward(norm1.forward(x));
    }

    /** The input of attention from the residual stream x [R, D]. */
    Tensor normalized(Tensor x) {
        return norm1.forward(x);
    }

    /** If queries come from few rows. */
    ReadoutAttention readout() {
        return readout.orElseThrow();
    }

    /** The residual stream after the block, given attention's result for the same rows. */
    Tensor finish(Tensor mixed, Tensor x) {
        Tensor middle = projection.forwardAdd(mixed, x);
        return feedForward.forward(norm2.forward(middle), middle);
    }
}
