package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;

/**
 * A linear layer and an activation on one vector per image (the reference's {@code ViTPooler}).
 *
 * @param dense D to E
 */
public record Pooler(Linear dense, Activation.Layer activation) {

    /**
     * A pooler over a source of parameters.
     *
     * @param in D
     * @param out E
     */
    public static Pooler create(
            Params params, long in, long out, Activation activation, WeightInitialization initialization) {
        return new Pooler(
                Linear.create(params, in, out, true, initialization.matrix(in, false)),
                activation.create(params.at("activation")));
    }

    /** [B, D] to [B, E]. */
    public Tensor forward(Tensor x) {
        return activation.forward(dense.forward(x));
    }
}
