package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.ParameterSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class InitializerTest {

    private static float[] drawn(Initializer initializer, long... shape) {
        try (Scope scope = Scope.open()) {
            Tensor tensor = Tensor.empty(DType.FLOAT32, shape);
            initializer.initialize(tensor, new RandomSource(1));
            return tensor.toFloatArray();
        }
    }

    private static void assertNormal(float[] values, double standardDeviation) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        double error = 4 * standardDeviation / Math.sqrt(values.length);
        assertThat(mean).isCloseTo(0, within(error));
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(standardDeviation, within(error));
    }

    @Test
    void drawsWithTheDeviationAskedFor() {
        assertNormal(drawn(Initializer.truncatedNormal(0.02), 100, 100), 0.02);
        assertNormal(drawn(Initializer.normal(0.3), 100, 100), 0.3);
        assertNormal(drawn(new WeightInitialization.Fixed(0.05).matrix(999, true), 100, 100), 0.05);
    }

    @Test
    void fanInSetsTheDeviationAndLessForWhatIsAddedToTheResidualStream() {
        var initialization = new WeightInitialization.FanIn(0.8, 0.5);
        assertNormal(drawn(initialization.matrix(64, false), 100, 100), 0.1);
        assertNormal(drawn(initialization.matrix(64, true), 100, 100), 0.05);
    }

    @Test
    void rejectsADeviationThatReachesTheBounds() {
        assertThatThrownBy(() -> drawn(Initializer.truncatedNormal(0.5), 10, 10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("0.5");
    }

    @Test
    void biasesStartAtZeroAndNormsAtOne() {
        try (Scope scope = Scope.open()) {
            ParameterSet linear = ParameterSet.initialize(
                    params -> Linear.create(params, 8, 4, true, Initializer.normal(0.02)), new RandomSource(1));
            assertThat(linear.parameter("bias").toFloatArray()).hasSize(4).containsOnly(0);
            ParameterSet norm =
                    ParameterSet.initialize(params -> LayerNorm.create(params, 8, 1e-6), new RandomSource(1));
            assertThat(norm.parameter("weight").toFloatArray()).hasSize(8).containsOnly(1);
            assertThat(norm.parameter("bias").toFloatArray()).hasSize(8).containsOnly(0);
        }
    }

    @Test
    void filtersPassTheFirstChannelsOn() {
        float[] filters = drawn(Initializer.identityFilters(), 4, 2, 3, 3);
        double bound = 1 / Math.sqrt(18);
        for (int i = 0; i < filters.length; i++) {
            int out = i / 18;
            int in = i / 9 % 2;
            boolean centre = i % 9 == 4;
            if (out < 2) {
                assertThat(filters[i]).isEqualTo(out == in && centre ? 1 : 0);
            } else {
                assertThat(Math.abs(filters[i])).isPositive().isLessThanOrEqualTo((float) bound);
            }
        }
    }
}
