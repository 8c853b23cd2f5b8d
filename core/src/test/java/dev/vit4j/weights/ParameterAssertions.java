package dev.vit4j.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** What tests say of all tensors of a model. */
public final class ParameterAssertions {

    private ParameterAssertions() {}

    /** The same names in the same order, and the same values. */
    public static void assertSame(Map<String, Tensor> actual, Map<String, Tensor> expected) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        actual.forEach((path, tensor) -> assertThat(tensor.toFloatArray())
                .as(path)
                .containsExactly(
                        Objects.requireNonNull(expected.get(path), path).toFloatArray()));
    }

    /** After a backward pass, that each of them matters. */
    public static void assertEachHasAGradient(Map<String, Tensor> parameters) {
        parameters.forEach((path, parameter) -> assertThat(
                        parameter.gradient().orElseThrow().abs().max().item())
                .as(path)
                .isPositive()
                .isFinite());
    }
}
