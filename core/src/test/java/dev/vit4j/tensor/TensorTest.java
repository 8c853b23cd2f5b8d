package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.internal.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("engine")
@ExtendWith(InScope.class)
class TensorTest {

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void knowsItsTypeAndSize(DType dtype) {
        Tensor tensor = Tensor.ones(dtype, 2, 3);

        assertThat(tensor.dtype()).isEqualTo(dtype);
        assertThat(tensor.byteLength()).isEqualTo(6L * dtype.bytes());
        assertThat(tensor.bytes().remaining()).isEqualTo(6 * dtype.bytes());
        assertThat(tensor).hasToString("Tensor[" + dtype.name().toLowerCase(java.util.Locale.ROOT) + "[2, 3]]");
        assertThat(tensor.toFloatArray()).containsOnly(1).hasSize(6);
    }

    @Test
    void copiesArrays() {
        float[] floats = {1, 2, 3};
        long[] longs = {4, 5, 6};
        Tensor ofFloats = Tensor.of(floats, 3);
        Tensor ofLongs = Tensor.of(longs, 3, 1);
        floats[0] = 9;
        longs[0] = 9;

        assertThat(ofFloats.toFloatArray()).containsExactly(1, 2, 3);
        assertThat(ofLongs.toLongArray()).containsExactly(4, 5, 6);
        assertThat(ofLongs.shape()).containsExactly(3, 1);
    }

    @Test
    void sharesADirectBuffersMemoryFromItsPosition() {
        FloatBuffer buffer = direct(10 * Float.BYTES).asFloatBuffer();
        for (int i = 0; i < 10; i++) {
            buffer.put(i, i);
        }
        Tensor tensor = Tensor.wrap(buffer.position(3).limit(7), 2, 2);
        assertThat(tensor.toFloatArray()).containsExactly(3, 4, 5, 6);

        buffer.put(4, -1);
        tensor.select(0, 1).fill(8);

        assertThat(tensor.toFloatArray()).containsExactly(3, -1, 8, 8);
        assertThat(buffer.get(6)).isEqualTo(8);
        assertThat(buffer.position()).isEqualTo(3);
    }

    @Test
    void sharesTheMemoryOfSlices() {
        ByteBuffer bytes = direct(64);
        for (int i = 0; i < 64; i++) {
            bytes.put(i, (byte) i);
        }
        ByteBuffer slice = bytes.position(16).slice();
        assertThat(Tensor.wrap(slice.position(4).limit(7), DType.UINT8, 3).toLongArray())
                .containsExactly(20, 21, 22);

        LongBuffer longs = direct(64).asLongBuffer();
        longs.put(5, 50).put(6, 60);
        assertThat(Tensor.wrap(longs.position(5).limit(7), 2).toLongArray()).containsExactly(50, 60);

        bytes.clear().putFloat(32, 1.5f);
        assertThat(Tensor.wrap(bytes.position(32).limit(36), DType.FLOAT32, 1).item())
                .isEqualTo(1.5);
    }

    @Test
    void copiesOtherBuffersFromTheirPosition() {
        assertThat(Tensor.wrap(FloatBuffer.wrap(new float[] {0, 1, 2}).position(1), 2)
                        .toFloatArray())
                .containsExactly(1, 2);
        assertThat(Tensor.wrap(LongBuffer.wrap(new long[] {0, 1, 2}).position(1), 2)
                        .toLongArray())
                .containsExactly(1, 2);
        assertThat(Tensor.wrap(ByteBuffer.wrap(new byte[] {0, 1, 2}).position(1), DType.INT8, 2)
                        .toLongArray())
                .containsExactly(1, 2);
    }

    @Test
    void refusesShapesThatTheValuesDoNotFill() {
        assertThatThrownBy(() -> Tensor.of(new float[3], 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2, 2]", "4", "3");
        assertThatThrownBy(() -> Tensor.of(new long[3], 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.wrap(direct(12).asFloatBuffer(), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[4]", "3");
        assertThatThrownBy(() -> Tensor.wrap(direct(12), DType.INT64, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesBuffersOfTheOtherByteOrder() {
        ByteOrder other =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(other);

        assertThatThrownBy(() -> Tensor.wrap(bytes.asFloatBuffer(), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(other.toString());
        assertThatThrownBy(() -> Tensor.wrap(bytes.asLongBuffer(), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsPartsOfMemoryBeyondTwoGibibytes() {
        long length = (1L << 31) + 16;
        Tensor tensor = Tensor.empty(DType.UINT8, length); // pages that nobody touches take no memory

        tensor.bytes(length - 2, 2).put(0, (byte) 7).put(1, (byte) 9);

        assertThat(tensor.narrow(0, length - 2, 2).toLongArray()).containsExactly(7, 9);
        assertThat(tensor.bytes(length - 2, 1).capacity()).isEqualTo(1);
        assertThatThrownBy(() -> tensor.bytes(length - 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(tensor::bytes).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void showsNoMemoryThatIsNotInOnePiece() {
        assertThatThrownBy(
                        () -> Tensor.ones(DType.FLOAT32, 2, 3).transpose(0, 1).bytes())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("contiguous");
        assertThat(Tensor.empty(DType.FLOAT32, 0, 3).bytes().remaining()).isZero();
    }

    @Test
    void readsViewsInRowMajorOrder() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

        assertThat(x.transpose(0, 1).toFloatArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(x.asStrided(new long[] {2, 2}, new long[] {3, 1}, 1).toFloatArray())
                .containsExactly(2, 3, 5, 6);
        assertThat(Tensor.stack(0, List.of(x, x)).shape()).containsExactly(2, 2, 3);
        assertThat(Tensor.concatenate(1, List.of(x, x)).shape()).containsExactly(2, 6);
    }

    @Test
    void collectsGradientsInTheMemoryGiven() {
        Tensor flat = Tensor.zeros(DType.FLOAT32, 6);
        Tensor first = Tensor.ones(DType.FLOAT32, 2).asParameter();
        Tensor second = Tensor.ones(DType.FLOAT32, 2, 2).asParameter();
        first.collectGradientIn(flat.narrow(0, 0, 2));
        second.collectGradientIn(flat.narrow(0, 2, 4).view(2, 2));

        for (int pass = 0; pass < 2; pass++) {
            Scope.run(() -> first.mul(2).sum().add(second.mul(3).sum()).backward());
        }

        assertThat(flat.toFloatArray()).containsExactly(4, 4, 6, 6, 6, 6);
        assertThat(first.gradient().orElseThrow().bytes())
                .isEqualTo(flat.narrow(0, 0, 2).bytes());
    }

    @Test
    void aGradientOutlivesItsParameter() {
        Tensor parameter = Tensor.ones(DType.FLOAT32, 2).asParameter();
        assertThat(parameter.gradient()).isEmpty();
        parameter.mul(2).sum().backward();
        Tensor gradient = parameter.gradient().orElseThrow();

        parameter.close();

        assertThat(gradient.toFloatArray()).containsExactly(2, 2);
    }

    @Test
    void parametersShareTheMemoryTheyAreMadeOf() {
        Tensor storage = Tensor.zeros(DType.FLOAT32, 2);
        Tensor parameter = storage.asParameter();

        storage.fill(3);

        assertThat(parameter.toFloatArray()).containsExactly(3, 3);
        assertThat(storage.handle().requires_grad()).isFalse();
    }

    @Test
    void refusalsNameOperationAndShapesAndTheFirstNativeLineOnly() {
        Tensor a = Tensor.ones(DType.FLOAT32, 2, 3);
        Tensor b = Tensor.ones(DType.BFLOAT16, 4, 5);

        assertThatThrownBy(() -> a.matmul(b))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("matmul(float32[2, 3], bfloat16[4, 5]): ")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("Exception raised from")
                .cause()
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> a.view(7))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("view[7](float32[2, 3]): ");
        assertThatThrownBy(() -> a.addInPlace(b))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("add(float32[2, 3], bfloat16[4, 5]): ");
    }

    @Test
    void moreMemoryThanThereIsIsNoFault() {
        assertThatThrownBy(() -> Tensor.empty(DType.FLOAT32, 1L << 50))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("the machine doesn't have enough memory; ")
                .hasMessageContaining(": empty(): ");
    }

    @Test
    void refusalsTellOfFreedTensors() {
        Tensor a = Tensor.ones(DType.FLOAT32, 2);
        a.close();

        assertThatThrownBy(() -> a.add(1)).isInstanceOf(EngineException.class).hasMessageContainingAll("add(", "freed");
    }
}
