package dev.vit4j.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.nn.Pass;
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
            Tensor branch = Tensor.ones(DType.FLOAT32, EXAMPLES, 2, 3);
            return branch.mul(DropPath.factors(branch, rate, new Pass.Randomness(new RandomSource(seed), 0), 5))
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

    /** Which micro batch an example is in doesn't matter: its place in the whole batch does. */
    @Test
    void whatIsDroppedIsAFunctionOfThePlaceInTheWholeBatch() {
        RandomSource step = new RandomSource(3);
        try (Scope scope = Scope.open()) {
            Tensor whole = DropPath.factors(Tensor.ones(DType.FLOAT32, 40, 1, 1), 0.5, new Pass.Randomness(step, 0), 2);
            for (int from = 0; from < 40; from += 8) {
                Pass.Randomness random = new Pass.Randomness(step, from);
                Tensor part = DropPath.factors(Tensor.ones(DType.FLOAT32, 8, 1, 1), 0.5, random, 2);
                assertThat(part.toFloatArray())
                        .containsExactly(whole.narrow(0, from, 8).toFloatArray());
            }
            Tensor other = DropPath.factors(Tensor.ones(DType.FLOAT32, 40, 1, 1), 0.5, new Pass.Randomness(step, 0), 3);
            assertThat(other.toFloatArray()).isNotEqualTo(whole.toFloatArray());
        }
    }
}
