package dev.vit4j.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;

/** Views of tensors: other shapes over the same memory. Negative dimensions count from the last. */
abstract sealed class TensorViews extends TensorArithmetic permits Tensor {

    /** The same numbers in another shape with as many elements; only for memory layouts that allow it. */
    public Tensor view(long... shape) {
        return Tensor.op("view" + Arrays.toString(shape), () -> self().handle().view(shape), self());
    }

    /** A view if the memory layout allows it, otherwise a copy. */
    public Tensor reshape(long... shape) {
        return Tensor.op(
                "reshape" + Arrays.toString(shape), () -> self().handle().reshape(shape), self());
    }

    /** The dimensions in another order. */
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

    /** With a dimension of size 1 at this place. */
    public Tensor unsqueeze(int dimension) {
        return Tensor.op("unsqueeze", () -> self().handle().unsqueeze(dimension), self());
    }

    /** Dimensions of size 1 repeated to this shape, without copying; -1 keeps a size. */
    public Tensor expand(long... shape) {
        return Tensor.op(
                "expand" + Arrays.toString(shape), () -> self().handle().expand(shape), self());
    }

    /** Joins the dimensions from {@code first} to {@code last} into one. */
    public Tensor flatten(int first, int last) {
        return Tensor.op("flatten", () -> self().handle().flatten(first, last), self());
    }

    /** A view by strides, all in elements. */
    public Tensor asStrided(long[] shape, long[] strides, long offset) {
        return Tensor.op(
                "asStrided", () -> self().handle().as_strided(shape, strides, new LongOptional(offset)), self());
    }
}
