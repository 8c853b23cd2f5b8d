package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vit4j.tensor.internal.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DeviceTest {

    @ParameterizedTest
    @EnumSource
    void hostBuffersAreDirectAlignedAndOfTheSizeAskedFor(Device device) {
        assumeThat(device.isAvailable()).as(device + " is there").isTrue();
        for (int bytes : new int[] {1, 64, 4 * 1001}) {
            ByteBuffer buffer = device.hostBuffer(bytes);
            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(buffer.capacity()).isEqualTo(bytes);
            assertThat(buffer.alignmentOffset(0, 64)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfAHostBufferArriveOnTheDevice(Device device) {
        assumeThat(device.isAvailable()).as(device + " is there").isTrue();
        try (Scope scope = Scope.open()) {
            FloatBuffer buffer = device.hostBuffer(3 * Float.BYTES).asFloatBuffer();
            buffer.put(0, new float[] {1, 2, 3});
            Tensor onHost = Tensor.wrap(buffer, 3);
            assertThat(onHost.handle().is_pinned()).isEqualTo(device == Device.CUDA);
            assertThat(onHost.to(device).toFloatArray()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void pagesAreNotLockedForAGpuThatIsNotThere() {
        assumeThat(Device.CUDA.isAvailable()).as("there is a CUDA device").isFalse();
        assertThatThrownBy(() -> Device.CUDA.hostBuffer(64)).isInstanceOf(EngineException.class);
    }
}
