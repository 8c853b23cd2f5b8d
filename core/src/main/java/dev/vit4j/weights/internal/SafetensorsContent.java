package dev.vit4j.weights.internal;

import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;

/**
 * A tensor to write whose bytes are produced when they are written, so that it need not fit into memory.
 *
 * @param bytes writes the elements, row by row and little-endian, exactly as many bytes as type and shape require
 */
@SuppressWarnings("ArrayRecordComponent") // contents are never compared
public record SafetensorsContent(DType dtype, long[] shape, AtomicFile.Content bytes) {

    /** A tensor that is in memory. */
    public static SafetensorsContent of(Tensor tensor) {
        return new SafetensorsContent(tensor.dtype(), tensor.shape(), channel -> TensorBytes.write(channel, tensor));
    }

    /** @throws ArithmeticException if the shape requires more bytes than a file can have */
    public long byteLength() {
        long length = dtype.bytes();
        for (long size : shape) {
            length = Math.multiplyExact(length, size);
        }
        return length;
    }
}
