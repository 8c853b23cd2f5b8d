package dev.vit4j.weights;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;

/** Fills a parameter that no file gives. */
@FunctionalInterface
public interface Initializer {

    Initializer ZEROS = (tensor, random) -> tensor.zero();
    Initializer ONES = (tensor, random) -> tensor.fill(1);

    void initialize(Tensor tensor, RandomSource random);
}
