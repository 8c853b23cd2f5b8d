package dev.vit4j.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Memory for scores, and their softmax. oneDNN's softmax takes less than half the time of the engine's own in bf16, but
 * only tensors whose layout is oneDNN's business. Such a tensor is made once; its memory, which lies as any other
 * tensor's, is shown as an ordinary one to write the scores into, and that of the result likewise: nothing is copied.
 */
public final class SoftmaxBuffer {

    private static final Optional<Operator> ADDRESS = Operator.find("mkldnn::data_ptr", "");

    private final long[] shape;
    private final Tensor scores;

    /** The scores' memory as oneDNN's tensor; empty where the plain softmax serves. */
    private final Optional<Tensor> opaque;

    private SoftmaxBuffer(long[] shape, Tensor scores, Optional<Tensor> opaque) {
        this.shape = shape;
        this.scores = scores;
        this.opaque = opaque;
    }

    /** What is made belongs to the caller's scope. */
    public static SoftmaxBuffer create(DType dtype, long... shape) {
        if (!OneDnn.isAvailable(dtype) || ADDRESS.isEmpty()) {
            return new SoftmaxBuffer(shape, Tensor.empty(dtype, shape), Optional.empty());
        }
        Tensor opaque = Tensor.op(
                "softmaxBuffer",
                () -> torch.zeros(shape, new TensorOptions(dtype.scalarType())).to_mkldnn());
        return new SoftmaxBuffer(shape, view(opaque, dtype, shape), Optional.of(opaque));
    }

    /** To write the scores into. */
    public Tensor input() {
        return scores;
    }

    /** Softmax of the scores over their last dimension, in the caller's scope. */
    public Tensor softmax() {
        return opaque.map(tensor ->
                        view(Tensor.op("softmax", () -> torch.softmax(tensor.handle(), -1)), scores.dtype(), shape))
                .orElseGet(() -> Functional.softmax(scores));
    }

    /** The memory of oneDNN's tensor, which must live as long. */
    private static Tensor view(Tensor opaque, DType dtype, long... shape) {
        long address = ADDRESS.orElseThrow().callForNumber(new IValue(opaque.handle()));
        return Tensor.op(
                "softmaxView",
                () -> torch.from_blob(new Address(address), shape, new TensorOptions(dtype.scalarType())));
    }

    /** A pointer that owns nothing. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
