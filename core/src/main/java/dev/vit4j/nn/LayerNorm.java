package dev.vit4j.nn;

import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;

/** Layer normalisation over the width (Ba, Kiros and Hinton 2016); weight and bias are [width]. */
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) {

    public static LayerNorm create(Params params, long width, double epsilon) {
        return new LayerNorm(
                params.get("weight", Initializer.ONES, width), params.get("bias", Initializer.ZEROS, width), epsilon);
    }

    public Tensor forward(Tensor x) {
        return Functional.layerNorm(x, weight, bias, epsilon);
    }
}
