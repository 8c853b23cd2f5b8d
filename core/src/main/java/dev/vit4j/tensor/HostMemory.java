package dev.vit4j.tensor;

import java.lang.ref.Cleaner;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The way between Java's buffers and arrays and the memory of tensors: a direct buffer is shared, all else copied. */
final class HostMemory {

    /** A cache line, and what AVX-512 loads best. */
    private static final int ALIGNMENT = 64;

    private static final Cleaner CLEANER = Cleaner.create();

    private HostMemory() {}

    static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT)) // an aligned slice is cut at both ends
                .alignedSlice(ALIGNMENT)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    /** CUDA's allocator begins each piece at a multiple of 512 bytes. */
    static ByteBuffer pageLocked(int bytes) {
        Engine.load();
        TensorOptions locked = new TensorOptions(DType.UINT8.scalarType()).pinned_memory(new BoolOptional(true));
        Owned<Tensor> memory = Owned.create(() ->
                Tensor.op("hostBuffer", () -> torch.empty(new long[] {bytes}, locked, new MemoryFormatOptional())));
        ByteBuffer buffer = bytes(memory.get(), 0, bytes);
        CLEANER.register(buffer, memory::close); // slices keep the buffer that they are of
        return buffer;
    }

    static Tensor tensor(FloatBuffer buffer, long... shape) {
        if (buffer.isDirect()) {
            requireNativeOrder(buffer.order());
            return over(buffer, Float.BYTES, DType.FLOAT32, shape);
        }
        return copy(
                DType.FLOAT32,
                shape,
                buffer.remaining(),
                memory -> memory.asFloatBuffer().put(buffer.duplicate()));
    }

    static Tensor tensor(LongBuffer buffer, long... shape) {
        if (buffer.isDirect()) {
            requireNativeOrder(buffer.order());
            return over(buffer, Long.BYTES, DType.INT64, shape);
        }
        return copy(
                DType.INT64,
                shape,
                buffer.remaining(),
                memory -> memory.asLongBuffer().put(buffer.duplicate()));
    }

    static Tensor tensor(ByteBuffer buffer, DType dtype, long... shape) {
        return buffer.isDirect()
                ? over(buffer, Byte.BYTES, dtype, shape)
                : copy(dtype, shape, buffer.remaining() / dtype.bytes(), memory -> memory.put(buffer.duplicate()));
    }

    private static Tensor copy(DType dtype, long[] shape, long elements, Consumer<ByteBuffer> fill) {
        Tensor tensor = Tensor.empty(dtype, shape);
        requireElements(tensor, elements);
        fill.accept(tensor.bytes());
        return tensor;
    }

    private static Tensor over(Buffer direct, int elementBytes, DType dtype, long... shape) {
        Engine.load();
        // a slice, for JavaCPP miscounts the position of buffers of anything but bytes
        Pointer memory = new Pointer(direct.slice());
        Tensor tensor = new Tensor(torch.from_blob(memory, shape, new TensorOptions(dtype.scalarType())));
        // no more than the buffer holds: what lies behind it belongs to others
        requireElements(tensor, (long) direct.remaining() * elementBytes / dtype.bytes());
        return tensor;
    }

    private static void requireNativeOrder(ByteOrder order) {
        if (order != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    "a tensor can lie only over a buffer of " + ByteOrder.nativeOrder() + " bytes, found " + order);
        }
    }

    private static void requireElements(Tensor tensor, long found) {
        if (found != tensor.elements()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(tensor.shape()) + " takes "
                    + tensor.elements() + " values, found " + found);
        }
    }

    /** A part of a contiguous CPU tensor's memory. */
    static ByteBuffer bytes(Tensor tensor, long offset, int length) {
        if (!tensor.isContiguous() || tensor.device() != Device.CPU) {
            throw new IllegalStateException("only a contiguous tensor on the CPU shows its memory");
        }
        Objects.checkFromIndexSize(offset, length, tensor.byteLength());
        if (length == 0) {
            return ByteBuffer.allocateDirect(0);
        }
        // the offset in the address, for as a position JavaCPP keeps it an int
        BytePointer start = new BytePointer(tensor.handle().data_ptr()).getPointer(offset);
        return start.capacity(length).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static float[] floats(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            float[] array = new float[Math.toIntExact(tensor.elements())];
            rowMajor(tensor, DType.FLOAT32).asFloatBuffer().get(array);
            return array;
        }
    }

    static long[] longs(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            long[] array = new long[Math.toIntExact(tensor.elements())];
            rowMajor(tensor, DType.INT64).asLongBuffer().get(array);
            return array;
        }
    }

    private static ByteBuffer rowMajor(Tensor tensor, DType dtype) {
        return tensor.detach().to(Device.CPU).to(dtype).contiguous().bytes();
    }
}
