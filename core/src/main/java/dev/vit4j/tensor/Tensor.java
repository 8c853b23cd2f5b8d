package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineAccess;
import dev.vit4j.tensor.internal.EngineException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An array of numbers in native memory, with its shape. Methods return new tensors, or views that share memory where the
 * name is that of a view. Functions of networks (layer norm, convolution) are in {@link Functional}.
 *
 * <p>The memory is outside the Java heap and belongs to the innermost {@link Scope} of the thread that created the
 * tensor, or to an {@link Owned}; both free it when they are closed. Any number of threads may read a tensor at once;
 * none may use it while another changes or frees it.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
 *     float[] product = x.matmul(x.transpose(0, 1)).toFloatArray();
 * }
 * }</pre>
 *
 * <p>A call whose operands don't fit each other is a bug and throws an unchecked exception that names the operation and
 * the operands' types and shapes; a lack of memory is a {@link dev.vit4j.MemoryException}.
 */
public final class Tensor extends TensorViews implements AutoCloseable {

    static {
        EngineAccess.give(new TensorAccess());
    }

    private final org.bytedeco.pytorch.Tensor handle;

    /** Whether the memory belongs to another tensor of the same scope. */
    private final boolean borrowed;

    Tensor(org.bytedeco.pytorch.Tensor handle) {
        this(handle, false);
    }

    private Tensor(org.bytedeco.pytorch.Tensor handle, boolean borrowed) {
        this.handle = handle;
        this.borrowed = borrowed;
    }

    /** Marks this tensor's memory as freed with its scope: {@link Scope#release} copies it. */
    Tensor asBorrowed() {
        return new Tensor(handle, true);
    }

    boolean isBorrowed() {
        return borrowed;
    }

    org.bytedeco.pytorch.Tensor handle() {
        return handle;
    }

    // ---- creation ------------------------------------------------------------------------------------------------

    /** A tensor of zeros, on the CPU like all that are created here. */
    public static Tensor zeros(DType dtype, long... shape) {
        Engine.load();
        return op("zeros", () -> torch.zeros(shape, new TensorOptions(dtype.scalarType())));
    }

    /** A tensor of ones. */
    public static Tensor ones(DType dtype, long... shape) {
        Engine.load();
        return op("ones", () -> torch.ones(shape, new TensorOptions(dtype.scalarType())));
    }

    /** Zeros with another tensor's shape and type, on its device. */
    public static Tensor zerosLike(Tensor other) {
        return op("zerosLike", () -> torch.zeros_like(other.handle), other);
    }

    /** A tensor over uninitialized memory, to be overwritten. */
    public static Tensor empty(DType dtype, long... shape) {
        Engine.load();
        return op("empty", () -> torch.empty(shape, new TensorOptions(dtype.scalarType()), new MemoryFormatOptional()));
    }

    /**
     * An fp32 tensor with a copy of the values of {@code array}, in row-major order.
     *
     * @throws IllegalArgumentException if the shape doesn't have as many elements
     */
    public static Tensor of(float[] array, long... shape) {
        return HostMemory.tensor(array, shape);
    }

    /** As {@link #of(float[], long...)}, an INT64 tensor. */
    public static Tensor of(long[] array, long... shape) {
        return HostMemory.tensor(array, shape);
    }

    /**
     * A tensor over the remaining elements of a direct buffer, without a copy: the buffer must outlive it. The values of
     * any other buffer are copied.
     *
     * @throws IllegalArgumentException if the shape doesn't have as many elements, or a direct buffer is not in this
     *     machine's byte order
     */
    public static Tensor wrap(FloatBuffer buffer, long... shape) {
        return HostMemory.tensor(buffer, shape);
    }

    /** As {@link #wrap(FloatBuffer, long...)}, an INT64 tensor. */
    public static Tensor wrap(LongBuffer buffer, long... shape) {
        return HostMemory.tensor(buffer, shape);
    }

    /** As {@link #wrap(FloatBuffer, long...)}, for any type; the bytes are in this machine's order. */
    public static Tensor wrap(ByteBuffer buffer, DType dtype, long... shape) {
        return HostMemory.tensor(buffer, dtype, shape);
    }

    /** An fp32 tensor of values from the standard normal distribution; the same source gives the same values again. */
    public static Tensor randomNormal(RandomSource random, long... shape) {
        Tensor tensor = empty(DType.FLOAT32, shape);
        tensor.handle.normal_(0, 1, random.generator());
        return tensor;
    }

    /** An fp32 tensor of values from the uniform distribution over [low, high); the same source gives them again. */
    public static Tensor randomUniform(RandomSource random, double low, double high, long... shape) {
        Tensor tensor = empty(DType.FLOAT32, shape);
        tensor.handle.uniform_(low, high, random.generator());
        return tensor;
    }

    /** The integers from 0 to {@code end - 1}, INT64 [end]. */
    public static Tensor range(long end) {
        Engine.load();
        return new Tensor(torch.arange(new Scalar(end), new TensorOptions(DType.INT64.scalarType())));
    }

    /** Concatenates tensors along an existing dimension. */
    public static Tensor concatenate(int dimension, List<Tensor> tensors) {
        return op("concatenate", () -> torch.cat(vector(tensors), dimension), tensors.toArray(Tensor[]::new));
    }

    /** Stacks tensors of one shape along a new dimension. */
    public static Tensor stack(int dimension, List<Tensor> tensors) {
        return op("stack", () -> torch.stack(vector(tensors), dimension), tensors.toArray(Tensor[]::new));
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.stream().map(Tensor::handle).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    // ---- properties ----------------------------------------------------------------------------------------------

    /** The size of each dimension. */
    public long[] shape() {
        long[] shape = new long[dimensions()];
        Arrays.setAll(shape, handle::size);
        return shape;
    }

    /** The size of one dimension; negative ones count from the last. */
    public long size(int dimension) {
        return handle.size(dimension);
    }

    /** The number of dimensions. */
    public int dimensions() {
        return (int) handle.dim();
    }

    /** The number of elements. */
    public long elements() {
        return handle.numel();
    }

    /** The number format of its elements. */
    public DType dtype() {
        return DType.of(handle.scalar_type());
    }

    /** Whether its memory has been freed, with the scope or the owner that it belonged to. */
    public boolean isFreed() {
        return handle.isNull();
    }

    /** The device that has its memory. */
    public Device device() {
        return handle.is_cuda() ? Device.CUDA : Device.CPU;
    }

    /** Whether its elements lie row by row without gaps. */
    public boolean isContiguous() {
        return handle.is_contiguous();
    }

    // ---- copies -------------------------------------------------------------------------------------------------

    /** This tensor if it is contiguous, otherwise a copy that is. */
    public Tensor contiguous() {
        return op("contiguous", handle::contiguous, this);
    }

    /** [B, C, H, W] in channels-last memory format, in which convolutions are fast. */
    public Tensor channelsLast() {
        return op("channelsLast", () -> handle.contiguous(torch.MemoryFormat.ChannelsLast), this);
    }

    /** A copy in memory of its own. */
    public Tensor copy() {
        return op("copy", handle::clone, this);
    }

    /** This tensor if it has that type, otherwise a converted copy. */
    public Tensor to(DType dtype) {
        return op("to " + dtype, () -> handle.to(dtype.scalarType()), this);
    }

    /** This tensor if it is on that device, otherwise a copy there. */
    public Tensor to(Device device) {
        return device() == device
                ? this
                : op(
                        "to " + device,
                        () -> handle.to(
                                new ScalarTypeOptional(),
                                new LayoutOptional(),
                                new DeviceOptional(device.handle()),
                                new BoolOptional(),
                                false,
                                false,
                                new MemoryFormatOptional()),
                        this);
    }

    /** Flipped along a dimension. */
    public Tensor flip(int dimension) {
        return op("flip", () -> torch.flip(handle, dimension), this);
    }

    // ---- differentiation ----------------------------------------------------------------------------------------

    /** A view of the same memory as a leaf of a new graph, for which backward passes accumulate a gradient. */
    public Tensor asParameter() {
        return op("asParameter", () -> handle.detach().requires_grad_(true), this);
    }

    /** A view of the same memory, detached from autograd's graph. */
    public Tensor detach() {
        return op("detach", handle::detach, this);
    }

    /** Makes {@code gradient}'s memory the place where this leaf's gradient is accumulated. */
    public void collectGradientIn(Tensor gradient) {
        handle.mutable_grad().put(gradient.handle);
    }

    /** Makes this leaf's {@link #gradient} empty; the tensor that it was accumulated in is not changed. */
    public void forgetGradient() {
        handle.mutable_grad().put(new org.bytedeco.pytorch.Tensor());
    }

    /** The gradient accumulated for this leaf; empty before the first backward pass that reaches it. */
    public Optional<Tensor> gradient() {
        org.bytedeco.pytorch.Tensor gradient = handle.grad();
        // a separate handle: the one returned lies inside this tensor, and is freed with it
        return gradient.defined()
                ? Optional.of(new Tensor(new org.bytedeco.pytorch.Tensor(gradient)))
                : Optional.empty();
    }

    /** Backpropagates from this scalar, and frees the graph. */
    public void backward() {
        op(
                "backward",
                () -> {
                    handle.backward();
                    return handle;
                },
                this);
    }

    /**
     * Backpropagates from this tensor, and frees the graph.
     *
     * @param gradient of the loss by this tensor, of its shape
     */
    public void backward(Tensor gradient) {
        backward(gradient, false);
    }

    /**
     * As {@link #backward(Tensor)}.
     *
     * @param keepGraph whether another backward pass will go through parts of the same graph
     */
    public void backward(Tensor gradient, boolean keepGraph) {
        op(
                "backward",
                () -> {
                    handle.backward(gradient.handle, new BoolOptional(keepGraph), false, new TensorArrayRefOptional());
                    return handle;
                },
                this,
                gradient);
    }

    /** Whether this is a leaf that accumulates a gradient, or was computed from one. */
    public boolean requiresGradient() {
        return handle.requires_grad();
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** The value of a tensor of one element. */
    public double item() {
        return handle.item_double();
    }

    /** A copy of the elements in row-major order, converted to floats; from any device. */
    public float[] toFloatArray() {
        return HostMemory.floats(this);
    }

    /** A copy of the elements in row-major order, converted to longs; from any device. */
    public long[] toLongArray() {
        return HostMemory.longs(this);
    }

    /**
     * Copies values into this contiguous fp32 tensor on the CPU, in row-major order.
     *
     * @param from the index of the first element that is overwritten
     * @throws IllegalStateException if this is not such a tensor
     * @throws IndexOutOfBoundsException if there are more values than elements from there on
     */
    public void put(float[] values, long from) {
        if (dtype() != DType.FLOAT32) {
            throw new IllegalStateException("expected an fp32 tensor for floats, found " + dtype());
        }
        HostMemory.put(values, this, from);
    }

    /**
     * This contiguous CPU tensor's memory, not a copy, in this machine's byte order; valid as long as the tensor.
     *
     * @throws IllegalStateException if the tensor is not contiguous or not on the CPU
     * @throws ArithmeticException if it has 2 GiB or more: see {@link #bytes(long, int)}
     */
    public ByteBuffer bytes() {
        return bytes(0, Math.toIntExact(byteLength()));
    }

    /**
     * As {@link #bytes()}, but only a part of it: tensors may be larger than any buffer.
     *
     * @param offset in bytes, as is {@code length}
     * @throws IndexOutOfBoundsException if the part reaches beyond the memory
     */
    public ByteBuffer bytes(long offset, int length) {
        return HostMemory.bytes(this, offset, length);
    }

    /** The size of all elements in bytes. */
    public long byteLength() {
        return elements() * dtype().bytes();
    }

    /** Frees the memory now, whatever scope owns it. */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "Tensor[" + dtype().name().toLowerCase(Locale.ROOT) + Arrays.toString(shape()) + "]";
    }

    static Tensor op(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        try {
            return new Tensor(call.get());
        } catch (RuntimeException e) {
            throw EngineException.of(operation, e, operands);
        }
    }
}
