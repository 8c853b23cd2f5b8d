package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Memory for attention scores, and their softmax. For the scores of an image (12 heads, 197 tokens) oneDNN's softmax
 * takes 0.42 times as long as the engine's own in bf16, but only accepts tensors in oneDNN's opaque layout. Such a
 * tensor is created once; its memory is laid out like any other tensor's, so the scores are written through an ordinary
 * tensor over it, and the result is read likewise, without copying.
 *
 * <p>In a row with NaN or infinity the result has a NaN, not necessarily everywhere.
 */
public final class SoftmaxBuffer {

    /** With fewer scores the calls take longer than softmax itself. */
    private static final long FEWEST_SCORES = 1 << 14;

    private static final Optional<Operator> ADDRESS = Operator.find("mkldnn::data_ptr", "");

    private final long[] shape;
    private final Tensor scores;

    /** The scores' memory as oneDNN's tensor; empty if the plain softmax is used. */
    private final Optional<Tensor> opaque;

    private SoftmaxBuffer(long[] shape, Tensor scores, Optional<Tensor> opaque) {
        this.shape = shape;
        this.scores = scores;
        this.opaque = opaque;
    }

    /** The result belongs to the caller's scope. */
    public static SoftmaxBuffer create(DType dtype, long... shape) {
        boolean many = Arrays.stream(shape).reduce(1, Math::multiplyExact) >= FEWEST_SCORES;
        if (!many || !OneDnn.isAvailable(dtype) || ADDRESS.isEmpty()) {
            return new SoftmaxBuffer(shape, Tensor.empty(dtype, shape), Optional.empty());
        }
        Tensor opaque = EngineAccess.op(
                "softmaxBuffer",
                () -> torch.zeros(shape, new TensorOptions(EngineAccess.scalarType(dtype)))
                        .to_mkldnn());
        return new SoftmaxBuffer(shape, view(opaque, dtype, shape), Optional.of(opaque));
    }

    /** The tensor to write the scores into. */
    public Tensor input() {
        return scores;
    }

    /**
     * Softmax of the scores over their last dimension, in the caller's scope.
     *
     * @throws IllegalStateException if no scope is open to own the result's memory
     */
    public Tensor softmax() {
        return opaque.map(this::softmaxOf).orElseGet(() -> Functional.softmax(scores));
    }

    private Tensor softmaxOf(Tensor tensor) {
        if (PointerScope.getInnerScope() == null) {
            throw new IllegalStateException("softmax of a buffer needs an open scope");
        }
        return EngineAccess.borrowed(view(
                EngineAccess.op("softmax", () -> torch.softmax(EngineAccess.handle(tensor), -1)),
                scores.dtype(),
                shape));
    }

    /** The memory of oneDNN's tensor, which must outlive it. */
    private static Tensor view(Tensor opaque, DType dtype, long... shape) {
        long address = ADDRESS.orElseThrow().callForNumber(new IValue(EngineAccess.handle(opaque)));
        return EngineAccess.op(
                "softmaxView",
                () -> torch.from_blob(new Address(address), shape, new TensorOptions(EngineAccess.scalarType(dtype))));
    }

    /** A pointer that owns nothing. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
