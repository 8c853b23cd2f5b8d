package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class DropPathTest {

    private static final int EXAMPLES = 10_000;
    private static final int PER_EXAMPLE = 6;

    private static float[] applied(double rate, long seed) {
        try (Scope scope = Scope.open()) {
            return DropPath.apply(Tensor.ones(DType.FLOAT32, EXAMPLES, 2, 3), rate, new RandomSource(seed))
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9})
    void dropsItsShareOfWholeExamplesAndKeepsTheMean(double rate) {
        float[] values = applied(rate, 1);

        int dropped = 0;
        for (int example = 0; example < EXAMPLES; example++) {
            float first = values[example * PER_EXAMPLE];
            for (int i = 1; i < PER_EXAMPLE; i++) {
                assertThat(values[example * PER_EXAMPLE + i]).isEqualTo(first);
            }
            dropped += first == 0 ? 1 : 0;
            assertThat(first == 0 || Math.abs(first - 1 / (1 - rate)) < 1e-6).isTrue();
        }
        double fourDeviations = 4 * Math.sqrt(rate * (1 - rate) / EXAMPLES);
        assertThat((double) dropped / EXAMPLES).isCloseTo(rate, within(fourDeviations));
    }

    @Test
    void oneSourceDrawsOneMask() {
        assertThat(applied(0.5, 1)).containsExactly(applied(0.5, 1));
        assertThat(applied(0.5, 1)).isNotEqualTo(applied(0.5, 2));
    }
}
