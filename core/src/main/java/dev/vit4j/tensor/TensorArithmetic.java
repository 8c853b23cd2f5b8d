package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineException;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * The arithmetic of tensors. Two operands of different shapes are broadcast as NumPy's are. Methods return new tensors;
 * those that end in {@code InPlace}, {@link #copyFrom}, {@link #fill} and {@link #zero} change the tensor and return it.
 */
abstract sealed class TensorArithmetic permits TensorViews {

    /** The elementwise sum. */
    public Tensor add(Tensor other) {
        return Tensor.op("add", () -> handle().add(other.handle()), self(), other);
    }

    public Tensor add(double value) {
        return Tensor.op("add", () -> handle().add(new Scalar(value)), self());
    }

    /** The elementwise difference. */
    public Tensor sub(Tensor other) {
        return Tensor.op("sub", () -> handle().sub(other.handle()), self(), other);
    }

    /** The elementwise product. */
    public Tensor mul(Tensor other) {
        return Tensor.op("mul", () -> handle().mul(other.handle()), self(), other);
    }

    public Tensor mul(double value) {
        return Tensor.op("mul", () -> handle().mul(new Scalar(value)), self());
    }

    /** This plus {@code first · second}, element by element. */
    public Tensor addProduct(Tensor first, Tensor second) {
        return Tensor.op("addProduct", () -> handle().addcmul(first.handle(), second.handle()), self(), first, second);
    }

    /** The elementwise quotient. */
    public Tensor div(Tensor other) {
        return Tensor.op("div", () -> handle().div(other.handle()), self(), other);
    }

    public Tensor pow(double exponent) {
        return Tensor.op("pow", () -> handle().pow(new Scalar(exponent)), self());
    }

    public Tensor exp() {
        return Tensor.op("exp", handle()::exp, self());
    }

    /** exp(x) - 1, accurate also near 0. */
    public Tensor expm1() {
        return Tensor.op("expm1", handle()::expm1, self());
    }

    public Tensor sin() {
        return Tensor.op("sin", handle()::sin, self());
    }

    public Tensor cos() {
        return Tensor.op("cos", handle()::cos, self());
    }

    public Tensor abs() {
        return Tensor.op("abs", handle()::abs, self());
    }

    /** The inverse of the error function, element by element. */
    public Tensor erfinv() {
        return Tensor.op("erfinv", handle()::erfinv, self());
    }

    /** The matrix product [..., M, K] by [..., K, N] to [..., M, N]; leading dimensions are broadcast. */
    public Tensor matmul(Tensor other) {
        return Tensor.op("matmul", () -> handle().matmul(other.handle()), self(), other);
    }

    /** Sums over the given dimensions, which are dropped; over all, to a scalar, if none are given. */
    public Tensor sum(long... dimensions) {
        return Tensor.op("sum", () -> dimensions.length == 0 ? handle().sum() : handle().sum(dimensions), self());
    }

    /** Means over the given dimensions, which are dropped; over all, to a scalar, if none are given. */
    public Tensor mean(long... dimensions) {
        return Tensor.op("mean", () -> dimensions.length == 0 ? handle().mean() : handle().mean(dimensions), self());
    }

    /** The largest of all elements, a scalar. */
    public Tensor max() {
        return Tensor.op("max", () -> handle().max(), self());
    }

    /** The index of the largest element along a dimension, which is dropped; INT64. */
    public Tensor argmax(int dimension) {
        return Tensor.op("argmax", () -> handle().argmax(new LongOptional(dimension), false), self());
    }

    /** Elementwise equality, as BOOL. */
    public Tensor equal(Tensor other) {
        return Tensor.op("equal", () -> handle().eq(other.handle()), self(), other);
    }

    /** Whether each element is greater than a number, as BOOL. */
    public Tensor greaterThan(double value) {
        return Tensor.op("greaterThan", () -> handle().gt(new Scalar(value)), self());
    }

    /** The elements of this where the condition (BOOL) is true, and those of {@code other} elsewhere. */
    public Tensor where(Tensor condition, Tensor other) {
        return Tensor.op(
                "where", () -> torch.where(condition.handle(), handle(), other.handle()), self(), condition, other);
    }

    /** The elementwise minimum. */
    public Tensor minimum(Tensor other) {
        return Tensor.op("minimum", () -> handle().minimum(other.handle()), self(), other);
    }

    /** The square root of the sum of squares over all elements. */
    public Tensor norm() {
        return Tensor.op("norm", () -> handle().norm(), self());
    }

    public Tensor addInPlace(Tensor other) {
        return inPlace("add", () -> handle().add_(other.handle()), other);
    }

    /** Adds {@code other · scale}. */
    public Tensor addInPlace(Tensor other, double scale) {
        return inPlace("add", () -> handle().add_(other.handle(), new Scalar(scale)), other);
    }

    public Tensor mulInPlace(double value) {
        return inPlace("mul", () -> handle().mul_(new Scalar(value)));
    }

    public Tensor mulInPlace(Tensor other) {
        return inPlace("mul", () -> handle().mul_(other.handle()), other);
    }

    /** Moves each element towards {@code other}'s by {@code weight}: 0 changes nothing, 1 copies. */
    public Tensor lerpInPlace(Tensor other, double weight) {
        return inPlace("lerp", () -> handle().lerp_(other.handle(), new Scalar(weight)), other);
    }

    /** Overwrites the elements with {@code other}'s, which are broadcast and converted to this type and device. */
    public Tensor copyFrom(Tensor other) {
        return inPlace("copyFrom", () -> handle().copy_(other.handle()), other);
    }

    /** Sets all elements to a number. */
    public Tensor fill(double value) {
        return inPlace("fill", () -> handle().fill_(new Scalar(value)));
    }

    /** Sets all elements to 0. */
    public Tensor zero() {
        return inPlace("zero", () -> handle().zero_());
    }

    final Tensor self() {
        return (Tensor) this; // there is no other
    }

    private org.bytedeco.pytorch.Tensor handle() {
        return self().handle();
    }

    private Tensor inPlace(String operation, Runnable call, Tensor... others) {
        try {
            call.run();
            return self();
        } catch (RuntimeException e) {
            Tensor[] operands = new Tensor[others.length + 1];
            operands[0] = self();
            System.arraycopy(others, 0, operands, 1, others.length);
            throw EngineException.of(operation, e, operands);
        }
    }
}
