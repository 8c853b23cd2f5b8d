package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/**
 * A linear layer: y = x·Wᵀ + b.
 *
 * @param weight [out, in]
 * @param bias [out], if the layer has one
 */
public record Linear(Tensor weight, Optional<Tensor> bias) {

    /** A layer inside a network, over a source of parameters; a bias begins as zeros. */
    public static Linear create(Params params, long in, long out, boolean hasBias, Initializer initializer) {
        return create(params, Role.MATRIX, in, out, hasBias, initializer);
    }

    /** A layer for a model's outputs: a classifier's logits, a projection to a shared embedding space. */
    public static Linear createHead(Params params, long in, long out, boolean hasBias, Initializer initializer) {
        return create(params, Role.HEAD, in, out, hasBias, initializer);
    }

    private static Linear create(
            Params params, Role role, long in, long out, boolean hasBias, Initializer initializer) {
        return new Linear(
                params.get("weight", role, initializer, out, in),
                hasBias ? Optional.of(params.get("bias", Role.BIAS, Initializer.ZEROS, out)) : Optional.empty());
    }

    /** The layer for {@code count} of the outputs, beginning with output {@code from}; over views of the weights. */
    public Linear rows(long from, long count) {
        return new Linear(weight.narrow(0, from, count), bias.map(b -> b.narrow(0, from, count)));
    }

    /** [..., in] to [..., out]. */
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight, bias);
    }
}
