package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("engine")
class ActivationTest {

    /** Beside it the script that made it. */
    private static final String GOLDEN = "/golden/activations/activations.safetensors";

    private static final double ROUNDING = 2e-6;

    static List<String> names() {
        try (SafetensorsReader golden = golden()) {
            return golden.names().stream().filter(name -> !name.equals("x")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheReferencesValues(String name) {
        try (SafetensorsReader golden = golden();
                Scope scope = Scope.open()) {
            float[] ours = layer(name).forward(golden.read("x")).toFloatArray();
            float[] reference = golden.read(name).toFloatArray();
            assertThat(ours).hasSameSizeAs(reference);
            for (int i = 0; i < ours.length; i++) {
                float expected = reference[i];
                assertThat((double) ours[i])
                        .as("%s of x[%d]", name, i)
                        .isCloseTo(expected, within(ROUNDING * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static Activation.Layer layer(String name) {
        return Activation.fromConfig(name).create(ParameterSet.EMPTY.params());
    }

    @Test
    void hasAllOfTheReferences() {
        assertThat(names()).hasSize(22).contains("hardswish", "sqrtsoftplus", "gelu_python_tanh");
        assertThat(Activation.values()).contains(Activation.PRELU, Activation.XIELU);
    }

    @Test
    void namesThoseThatThereAre() {
        assertThatThrownBy(() -> Activation.fromConfig("prelux"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("activation \"prelux\" is not known; expected one of gelu, ")
                .hasMessageContaining("prelu");
    }

    @Test
    void learnsTheWeightsOfThoseThatHaveSome() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(new float[] {-2, -1, 3}, 3);
            assertThat(gradients(Activation.PRELU, x)).containsExactly(Map.entry("weight", -3f));
            // Those of x² and e^x - 1 - x, times softplus' own.
            assertThat(gradients(Activation.XIELU, x))
                    .hasSize(2)
                    .allSatisfy((name, gradient) -> assertThat(gradient)
                            .as(name)
                            .isCloseTo(name.equals("alpha_p") ? 9 * 0.5507f : 1.5032f * 0.2592f, within(0.05f)));
        }
    }

    /** Of the sum of its values by its weights. */
    private static Map<String, Float> gradients(Activation activation, Tensor x) {
        ParameterSet parameters = ParameterSet.initialize(activation::create, new RandomSource(1))
                .map(Tensor::asParameter, buffer -> buffer);
        activation.create(parameters.params()).forward(x).sum().backward();
        Map<String, Float> gradients = new TreeMap<>();
        parameters
                .parameters()
                .forEach((name, tensor) -> gradients.put(
                        name, (float) tensor.gradient().orElseThrow().item()));
        return gradients;
    }

    private static SafetensorsReader golden() {
        return SafetensorsReader.open(Path.of(URI.create(
                Objects.requireNonNull(ActivationTest.class.getResource(GOLDEN)).toString())));
    }
}
