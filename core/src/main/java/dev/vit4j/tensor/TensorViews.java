package dev.vit4j.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;

/** Views of tensors: other shapes over the same memory. Negative dimensions count from the last. */
abstract sealed class TensorViews extends TensorArithmetic permits Tensor {

    /**
     * The same numbers in another shape with as many elements, of which one size may be -1, to be inferred. It fails if
     * the memory layout doesn't allow it; {@link #reshape} then copies.
     */
    public Tensor view(long... shape) {
        return Tensor.op("view" + Arrays.toString(shape), () -> self().handle().view(shape), self());
    }

    /** As {@link #view}, but a copy if the memory layout doesn't allow a view. */
    public Tensor reshape(long... shape) {
        return Tensor.op(
                "reshape" + Arrays.toString(shape), () -> self().handle().reshape(shape), self());
    }

    /** The dimensions in another order: dimension i of the result is dimension {@code order[i]} of this. */
    public Tensor permute(long... order) {
        return Tensor.op(
                "permute" + Arrays.toString(order), () -> self().handle().permute(order), self());
    }

    /** Two dimensions exchanged. */
    public Tensor transpose(int first, int second) {
        return Tensor.op("transpose", () -> self().handle().transpose(first, second), self());
    }

    /** The part of a dimension from {@code start}, {@code length} long. */
    public Tensor narrow(int dimension, long start, long length) {
        return Tensor.op("narrow", () -> self().handle().narrow(dimension, start, length), self());
    }

    /** One index of a dimension, which is dropped. */
    public Tensor select(int dimension, long index) {
        return Tensor.op("select", () -> self().handle().select(dimension, index), self());
    }

    /** The same with a new dimension of size 1 at this index. */
    public Tensor unsqueeze(int dimension) {
        return Tensor.op("unsqueeze", () -> self().handle().unsqueeze(dimension), self());
    }

    /** Dimensions of size 1 repeated to this shape, without copying; -1 keeps a size. */
    public Tensor expand(long... shape) {
        return Tensor.op(
                "expand" + Arrays.toString(shape), () -> self().handle().expand(shape), self());
    }

    /** Joins the dimensions from {@code first} to {@code last} (inclusive) into one; a copy if a view is impossible. */
    public Tensor flatten(int first, int last) {
        return Tensor.op("flatten", () -> self().handle().flatten(first, last), self());
    }

    /** A view with these strides, which like the offset count elements of the underlying memory. */
    public Tensor asStrided(long[] shape, long[] strides, long offset) {
        return Tensor.op(
                "asStrided", () -> self().handle().as_strided(shape, strides, new LongOptional(offset)), self());
    }
}
