package dev.vit4j.weights;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;

/** Initializes a parameter that is not loaded from a file. */
@FunctionalInterface
public interface Initializer {

    Initializer ZEROS = (tensor, random) -> tensor.zero();
    Initializer ONES = (tensor, random) -> tensor.fill(1);

    void initialize(Tensor tensor, RandomSource random);
}
