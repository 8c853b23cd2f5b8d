package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("engine")
@ExtendWith(InScope.class)
class FunctionalTest {

    @Test
    void activationsFollowTheirFormulas() {
        Tensor x = Tensor.of(new float[] {-1.5f, 0, 0.75f}, 3);

        // x·Φ(x), x·Φ(x) by tanh, 1/(1 + e^-x)
        assertThat(Functional.gelu(x).toFloatArray())
                .containsExactly(new float[] {-0.100211f, 0, 0.580029f}, within(1e-6f));
        assertThat(Functional.geluTanh(x).toFloatArray())
                .containsExactly(new float[] {-0.100428f, 0, 0.579961f}, within(1e-6f));
        assertThat(Functional.relu(x).toFloatArray()).containsExactly(0, 0, 0.75f);
        assertThat(Functional.sigmoid(x).toFloatArray())
                .containsExactly(new float[] {0.182426f, 0.5f, 0.679179f}, within(1e-6f));
        assertThat(Functional.silu(x).toFloatArray())
                .containsExactly(new float[] {-0.273638f, 0, 0.509384f}, within(1e-6f));
    }

    @Test
    void embeddingTakesRowsAndGivesThemTheirGradients() {
        Tensor table = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2).asParameter();
        Tensor rows = Functional.embedding(table, Tensor.of(new long[] {2, 0, 2}, 1, 3));

        assertThat(rows.shape()).containsExactly(1, 3, 2);
        assertThat(rows.toFloatArray()).containsExactly(5, 6, 1, 2, 5, 6);

        rows.sum().backward();
        assertThat(table.gradient().orElseThrow().toFloatArray()).containsExactly(1, 1, 0, 0, 2, 2);
    }

    @Test
    void unitDividesEachRowByItsLength() {
        Tensor rows = Functional.unit(Tensor.of(new float[] {3, 4, -2, 0}, 2, 2));

        assertThat(rows.toFloatArray()).containsExactly(new float[] {0.6f, 0.8f, -1, 0}, within(1e-6f));
    }

    @Test
    void crossEntropySumsOverTheBatchWithSmoothedLabels() {
        Tensor logits = Tensor.of(new float[] {1, 2, 0, 3}, 2, 2);
        Tensor labels = Tensor.of(new long[] {1, 0}, 2);
        double first = Math.log(1 + Math.exp(-1)); // the loss of the right class; the other one's is 1 more
        double second = Math.log(1 + Math.exp(3)); // and 3 less

        assertThat(Functional.crossEntropySum(logits, labels, 0).item()).isCloseTo(first + second, within(1e-6));
        assertThat(Functional.crossEntropySum(logits, labels, 0.2).item())
                .isCloseTo(first + 0.1 * 1 + second - 0.1 * 3, within(1e-6));
    }

    @Test
    void bilinearResizingToTheSameSizeAndOfConstantsChangesNothing() {
        Tensor image = Tensor.randomNormal(new RandomSource(1), 1, 2, 5, 7);

        float[] onesOf12 = new float[12];
        Arrays.fill(onesOf12, 1);

        assertThat(Functional.resizeBilinear(image, 5, 7).toFloatArray())
                .containsExactly(image.toFloatArray(), within(1e-6f));
        assertThat(Functional.resizeBilinear(Tensor.ones(DType.FLOAT32, 1, 1, 9, 9), 4, 3)
                        .toFloatArray())
                .containsExactly(onesOf12, within(1e-6f));
        assertThat(Functional.resizeBicubic(image, 5, 7).toFloatArray())
                .containsExactly(image.toFloatArray(), within(1e-6f));
    }

    @Test
    void bilinearResizingAveragesWhereItShrinks() {
        Tensor row = Tensor.of(new float[] {0, 1, 5, 2, 7, 3, 4}, 1, 1, 1, 7);

        // torch.nn.functional.interpolate(mode="bilinear", antialias=True)
        assertThat(Functional.resizeBilinear(row, 1, 3).toFloatArray())
                .containsExactly(new float[] {1.5f, 3.8824f, 4.2143f}, within(1e-4f));
    }

    @Test
    void eigenvaluesAreThoseOfAKnownMatrix() {
        Functional.Eigen eigen = Functional.symmetricEigen(Tensor.of(new float[] {2, 1, 1, 2}, 2, 2));

        assertThat(eigen.values().toFloatArray()).containsExactly(new float[] {1, 3}, within(1e-6f));
        assertThat(eigen.vectors().abs().toFloatArray())
                .containsOnly(new float[] {(float) Math.sqrt(0.5)}, within(1e-6f));
    }

    @Test
    void batchNormMovesItsRunningStatisticsWhileTraining() {
        Tensor x = Tensor.of(new float[] {1, 3}, 2, 1, 1, 1);
        Tensor mean = Tensor.zeros(DType.FLOAT32, 1);
        Tensor variance = Tensor.ones(DType.FLOAT32, 1);
        Tensor one = Tensor.ones(DType.FLOAT32, 1);

        Tensor y = Functional.batchNorm(x, one, one.mul(0), mean, variance, true, 0.1, 0);

        assertThat(y.toFloatArray()).containsExactly(-1, 1);
        assertThat(mean.item()).isCloseTo(0.2, within(1e-6));
        assertThat(variance.item()).isCloseTo(0.9 + 0.1 * 2, within(1e-6)); // unbiased
    }
}
