package dev.vit4j.tensor;

import java.lang.ref.Cleaner;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Transfers between Java's buffers and arrays and the memory of tensors: direct buffers are shared, all else is copied.
 */
final class HostMemory {

    /** A cache line, and the optimal alignment for AVX-512. */
    private static final int ALIGNMENT = 64;

    private static final Cleaner CLEANER = Cleaner.create();

    private HostMemory() {}

    static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT)) // an aligned slice is cut at both ends
                .alignedSlice(ALIGNMENT)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    /** CUDA's allocator aligns to 512 bytes. */
    static ByteBuffer pageLocked(int bytes) {
        Engine.load();
        TensorOptions locked = new TensorOptions(DType.UINT8.scalarType()).pinned_memory(new BoolOptional(true));
        Owned<Tensor> memory = Owned.create(() ->
                Tensor.op("hostBuffer", () -> torch.empty(new long[] {bytes}, locked, new MemoryFormatOptional())));
        ByteBuffer buffer = bytes(memory.get(), 0, bytes);
        CLEANER.register(buffer, memory::close); // slices keep their buffer reachable
        return buffer;
    }

    static Tensor tensor(FloatBuffer buffer, long... shape) {
        if (buffer.isDirect()) {
            requireNativeOrder(buffer.order());
            return over(buffer, Float.BYTES, DType.FLOAT32, shape);
        }
        float[] values = new float[buffer.remaining()];
        buffer.duplicate().get(values);
        return tensor(values, shape);
    }

    static Tensor tensor(float[] values, long... shape) {
        Tensor tensor = Tensor.empty(DType.FLOAT32, shape);
        requireElements(tensor, values.length);
        put(values, tensor, 0);
        return tensor;
    }

    static Tensor tensor(long[] values, long... shape) {
        Tensor tensor = Tensor.empty(DType.INT64, shape);
        requireElements(tensor, values.length);
        if (values.length > 0) {
            new LongPointer(memory(tensor)).put(values);
        }
        return tensor;
    }

    /**
     * Copies floats into a contiguous tensor, starting at an element. Uses JavaCPP's copy of arrays: creating a buffer
     * over the tensor's memory is native code that doesn't check whether Java has memory for it, and would end the
     * process.
     */
    static void put(float[] values, Tensor tensor, long from) {
        Objects.checkFromIndexSize(from, values.length, tensor.elements());
        if (values.length > 0) {
            new FloatPointer(memory(tensor)).getPointer(from).put(values);
        }
    }

    static Tensor tensor(LongBuffer buffer, long... shape) {
        if (buffer.isDirect()) {
            requireNativeOrder(buffer.order());
            return over(buffer, Long.BYTES, DType.INT64, shape);
        }
        long[] values = new long[buffer.remaining()];
        buffer.duplicate().get(values);
        return tensor(values, shape);
    }

    static Tensor tensor(ByteBuffer buffer, DType dtype, long... shape) {
        if (buffer.isDirect()) {
            return over(buffer, Byte.BYTES, dtype, shape);
        }
        byte[] values = new byte[buffer.remaining()];
        buffer.duplicate().get(values);
        Tensor tensor = Tensor.empty(dtype, shape);
        requireElements(tensor, values.length / dtype.bytes());
        if (values.length > 0) {
            new BytePointer(memory(tensor)).put(values, 0, Math.toIntExact(tensor.byteLength()));
        }
        return tensor;
    }

    private static Tensor over(Buffer direct, int elementBytes, DType dtype, long... shape) {
        Engine.load();
        // a slice, since JavaCPP miscomputes the position of buffers other than byte buffers
        Pointer memory = new Pointer(direct.slice());
        Tensor tensor = new Tensor(torch.from_blob(memory, shape, new TensorOptions(dtype.scalarType())));
        // no more than the buffer has: the memory after it belongs to others
        requireElements(tensor, (long) direct.remaining() * elementBytes / dtype.bytes());
        return tensor;
    }

    private static void requireNativeOrder(ByteOrder order) {
        if (order != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    "a tensor can only wrap a buffer of " + ByteOrder.nativeOrder() + " bytes, found " + order);
        }
    }

    private static void requireElements(Tensor tensor, long found) {
        if (found != tensor.elements()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(tensor.shape()) + " has " + tensor.elements()
                    + " values, found " + found);
        }
    }

    /** A part of a contiguous CPU tensor's memory. */
    static ByteBuffer bytes(Tensor tensor, long offset, int length) {
        Pointer memory = memory(tensor);
        Objects.checkFromIndexSize(offset, length, tensor.byteLength());
        if (length == 0) {
            return ByteBuffer.allocateDirect(0);
        }
        // the offset is added to the address, since JavaCPP keeps a position as an int
        BytePointer start = new BytePointer(memory).getPointer(offset);
        return start.capacity(length).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static Pointer memory(Tensor tensor) {
        if (!tensor.isContiguous() || tensor.device() != Device.CPU) {
            throw new IllegalStateException("only the memory of a contiguous tensor on the CPU can be accessed");
        }
        return tensor.handle().data_ptr();
    }

    static float[] floats(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            float[] array = new float[Math.toIntExact(tensor.elements())];
            if (array.length > 0) {
                new FloatPointer(memory(rowMajor(tensor, DType.FLOAT32))).get(array);
            }
            return array;
        }
    }

    static long[] longs(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            long[] array = new long[Math.toIntExact(tensor.elements())];
            if (array.length > 0) {
                new LongPointer(memory(rowMajor(tensor, DType.INT64))).get(array);
            }
            return array;
        }
    }

    private static Tensor rowMajor(Tensor tensor, DType dtype) {
        return tensor.detach().to(Device.CPU).to(dtype).contiguous();
    }
}
