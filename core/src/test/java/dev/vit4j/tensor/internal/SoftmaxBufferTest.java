package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.InScope;
import dev.vit4j.tensor.NativeMemory;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
@ExtendWith(InScope.class)
class SoftmaxBufferTest {

    /** oneDNN takes the two large ones; others are small, or of a type that it has no softmax for. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1e-6, 3, 5, 7",
        "FLOAT32, 1e-6, 12, 197, 197",
        "BFLOAT16, 4e-3, 1, 1, 1",
        "BFLOAT16, 4e-3, 3, 5, 7",
        "BFLOAT16, 4e-3, 12, 98, 197",
        "FLOAT64, 1e-12, 3, 5, 7"
    })
    void isTheSoftmaxOfWhatWasWritten(DType dtype, double tolerance, long stack, long rows, long columns) {
        SoftmaxBuffer buffer = SoftmaxBuffer.create(dtype, stack, rows, columns);
        for (int seed = 1; seed <= 2; seed++) {
            Tensor scores = Tensor.randomNormal(new RandomSource(seed), stack, rows, columns)
                    .mul(5)
                    .to(dtype);
            buffer.input().copyFrom(scores);

            Tensor found = buffer.softmax();

            Tensor expected = Functional.softmax(scores.to(DType.FLOAT64));
            assertThat(found.dtype()).isEqualTo(dtype);
            assertThat(found.shape()).containsExactly(stack, rows, columns);
            assertThat(found.to(DType.FLOAT64).sub(expected).abs().max().item()).isLessThan(tolerance);
            assertThat(buffer.input().toFloatArray()).isEqualTo(scores.toFloatArray());
        }
    }

    @Test
    void aResultStaysWhenTheScoresChange() {
        SoftmaxBuffer buffer = evenScores();
        Tensor even = buffer.softmax();

        buffer.input().fill(-1e30).narrow(2, 0, 1).fill(0);
        buffer.softmax();

        assertThat(even.toFloatArray()).containsOnly(1f / 128);
    }

    @Test
    void aResultThatIsReleasedFromItsScopeKeepsItsNumbers() {
        SoftmaxBuffer buffer = evenScores();
        Tensor released = Scope.call(buffer::softmax);
        Scope.run(() -> {
            for (int i = 0; i < 50; i++) { // takes the memory that was freed
                Tensor.zeros(DType.FLOAT32, 2, 100, 128);
            }
        });
        assertThat(released.toFloatArray()).containsOnly(1f / 128);
    }

    @Test
    void aResultWithoutAScopeIsRefused() throws InterruptedException, ExecutionException {
        SoftmaxBuffer buffer = evenScores();
        assumeTrue(OneDnn.isAvailable(DType.FLOAT32), "oneDNN's softmax is not on this processor");
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(buffer::softmax).get()) // on a thread without a scope
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("open scope");
    }

    @Test
    void aRowThatIsNotFiniteDoesNotBecomeFinite() {
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            SoftmaxBuffer buffer = evenScores();
            buffer.input().narrow(1, 3, 1).narrow(2, 5, 1).fill(odd);
            float[] rows = buffer.softmax().toFloatArray();
            assertThat(Arrays.copyOfRange(rows, 3 * 128, 4 * 128))
                    .as("with %s", odd)
                    .contains(Float.NaN);
            assertThat(Arrays.copyOfRange(rows, 0, 3 * 128)).containsOnly(1f / 128);
        }
    }

    /** Of zeros, as many as oneDNN's softmax takes. */
    private static SoftmaxBuffer evenScores() {
        SoftmaxBuffer buffer = SoftmaxBuffer.create(DType.FLOAT32, 2, 100, 128);
        buffer.input().fill(0);
        return buffer;
    }

    @Test
    void resultsAreFreedWithTheirScope() throws IOException, InterruptedException {
        SoftmaxBuffer buffer = SoftmaxBuffer.create(DType.BFLOAT16, 12, 100, 100);
        buffer.input().zero();
        Scope.run(buffer::softmax);
        NativeMemory before = NativeMemory.now();
        for (int i = 0; i < 1000; i++) {
            Scope.run(buffer::softmax);
        }
        NativeMemory after = NativeMemory.now();

        assertThat(after.pointers()).isLessThanOrEqualTo(before.pointers());
        assertThat(after.residentBytes() - before.residentBytes())
                .as("of 240 MB that the results take together")
                .isLessThan(50_000_000);
    }
}
