package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;

/**
 * Layer normalization over the width (Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450).
 *
 * @param weight [D]
 * @param bias [D]
 * @param epsilon added to the variance
 */
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) {

    /**
     * A layer norm over a source of parameters.
     *
     * @param width D
     * @param epsilon added to the variance
     */
    public static LayerNorm create(Params params, long width, double epsilon) {
        return new LayerNorm(
                params.get("weight", Role.NORM, Initializer.ONES, width),
                params.get("bias", Role.NORM, Initializer.ZEROS, width),
                epsilon);
    }

    /** [..., D] to [..., D]: mean 0 and variance 1 over D, then scaled and shifted. */
    public Tensor forward(Tensor x) {
        return Functional.layerNorm(x, weight, bias, epsilon);
    }
}
