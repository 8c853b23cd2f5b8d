package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight [out, in]
 * @param bias [out]
 */
public record Linear(Tensor weight, Optional<Tensor> bias) {

    public static Linear create(Params params, long in, long out, boolean hasBias, Initializer initializer) {
        return new Linear(
                params.get("weight", initializer, out, in),
                hasBias ? Optional.of(params.get("bias", Initializer.ZEROS, out)) : Optional.empty());
    }

    /** A part of the outputs, as views. */
    public Linear rows(long from, long count) {
        return new Linear(weight.narrow(0, from, count), bias.map(b -> b.narrow(0, from, count)));
    }

    /** [..., in] to [..., out]. */
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight, bias);
    }
}
