package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
@ExtendWith(InScope.class)
class SoftmaxBufferTest {

    /** The last type has no softmax of oneDNN's. */
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
        SoftmaxBuffer buffer = SoftmaxBuffer.create(DType.FLOAT32, 1, 1, 2);
        buffer.input().copyFrom(Tensor.zeros(DType.FLOAT32, 1, 1, 2));
        Tensor even = buffer.softmax();

        buffer.input().copyFrom(Tensor.of(new float[] {0, 100}, 1, 1, 2));
        buffer.softmax();

        assertThat(even.toFloatArray()).containsExactly(0.5f, 0.5f);
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
