package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.SafetensorsReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            float[] ours = Activation.fromConfig(name).apply(golden.read("x")).toFloatArray();
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

    @Test
    void hasAllOfTheReferences() {
        assertThat(names()).hasSize(22).contains("hardswish", "sqrtsoftplus", "gelu_python_tanh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prelu", "xielu"})
    void namesThoseWithWeightsOfTheirOwn(String name) {
        assertThatThrownBy(() -> Activation.fromConfig(name))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("activation \"" + name + "\" has weights of its own, which vit4j doesn't read");
    }

    private static SafetensorsReader golden() {
        return SafetensorsReader.open(Path.of(URI.create(
                Objects.requireNonNull(ActivationTest.class.getResource(GOLDEN)).toString())));
    }
}
