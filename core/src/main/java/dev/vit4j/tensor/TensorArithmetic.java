package dev.vit4j.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * The arithmetic of tensors. Two operands of different shapes are broadcast as NumPy's are. Methods return new tensors;
 * those that end in {@code InPlace}, {@link #copyFrom}, {@link #fill} and {@link #zero} change the tensor and return it.
 */
public sealed interface TensorArithmetic permits Tensor {

    default Tensor add(Tensor other) {
        return Tensor.op("add", () -> handle().add(other.handle()), self(), other);
    }

    default Tensor add(double value) {
        return Tensor.op("add", () -> handle().add(new Scalar(value)), self());
    }

    default Tensor sub(Tensor other) {
        return Tensor.op("sub", () -> handle().sub(other.handle()), self(), other);
    }

    default Tensor mul(Tensor other) {
        return Tensor.op("mul", () -> handle().mul(other.handle()), self(), other);
    }

    default Tensor mul(double value) {
        return Tensor.op("mul", () -> handle().mul(new Scalar(value)), self());
    }

    /** This plus {@code first · second}, element by element. */
    default Tensor addProduct(Tensor first, Tensor second) {
        return Tensor.op("addProduct", () -> handle().addcmul(first.handle(), second.handle()), self(), first, second);
    }

    default Tensor div(Tensor other) {
        return Tensor.op("div", () -> handle().div(other.handle()), self(), other);
    }

    default Tensor pow(double exponent) {
        return Tensor.op("pow", () -> handle().pow(new Scalar(exponent)), self());
    }

    default Tensor exp() {
        return Tensor.op("exp", handle()::exp, self());
    }

    /** exp(x) - 1, accurate also near 0. */
    default Tensor expm1() {
        return Tensor.op("expm1", handle()::expm1, self());
    }

    default Tensor sin() {
        return Tensor.op("sin", handle()::sin, self());
    }

    default Tensor cos() {
        return Tensor.op("cos", handle()::cos, self());
    }

    default Tensor abs() {
        return Tensor.op("abs", handle()::abs, self());
    }

    default Tensor erfinv() {
        return Tensor.op("erfinv", handle()::erfinv, self());
    }

    default Tensor matmul(Tensor other) {
        return Tensor.op("matmul", () -> handle().matmul(other.handle()), self(), other);
    }

    /** Sums over the given dimensions, over all if there are none. */
    default Tensor sum(long... dimensions) {
        return Tensor.op("sum", () -> dimensions.length == 0 ? handle().sum() : handle().sum(dimensions), self());
    }

    /** Means over the given dimensions, over all if there are none. */
    default Tensor mean(long... dimensions) {
        return Tensor.op("mean", () -> dimensions.length == 0 ? handle().mean() : handle().mean(dimensions), self());
    }

    default Tensor max() {
        return Tensor.op("max", () -> handle().max(), self());
    }

    /** The index of the largest element along a dimension. */
    default Tensor argmax(int dimension) {
        return Tensor.op("argmax", () -> handle().argmax(new LongOptional(dimension), false), self());
    }

    /** Elementwise equality, as BOOL. */
    default Tensor equal(Tensor other) {
        return Tensor.op("equal", () -> handle().eq(other.handle()), self(), other);
    }

    /** Elementwise comparison with a number, as BOOL. */
    default Tensor greaterThan(double value) {
        return Tensor.op("greaterThan", () -> handle().gt(new Scalar(value)), self());
    }

    /** These elements where the condition, as BOOL, is true, otherwise the other's. */
    default Tensor where(Tensor condition, Tensor other) {
        return Tensor.op(
                "where", () -> torch.where(condition.handle(), handle(), other.handle()), self(), condition, other);
    }

    /** The elementwise minimum. */
    default Tensor minimum(Tensor other) {
        return Tensor.op("minimum", () -> handle().minimum(other.handle()), self(), other);
    }

    /** The square root of the sum of squares over all elements. */
    default Tensor norm() {
        return Tensor.op("norm", () -> handle().norm(), self());
    }

    default Tensor addInPlace(Tensor other) {
        return inPlace("add", () -> handle().add_(other.handle()), other);
    }

    /** Adds {@code other · scale}. */
    default Tensor addInPlace(Tensor other, double scale) {
        return inPlace("add", () -> handle().add_(other.handle(), new Scalar(scale)), other);
    }

    default Tensor mulInPlace(double value) {
        return inPlace("mul", () -> handle().mul_(new Scalar(value)));
    }

    default Tensor mulInPlace(Tensor other) {
        return inPlace("mul", () -> handle().mul_(other.handle()), other);
    }

    /** Linear interpolation towards {@code other} by {@code weight}. */
    default Tensor lerpInPlace(Tensor other, double weight) {
        return inPlace("lerp", () -> handle().lerp_(other.handle(), new Scalar(weight)), other);
    }

    default Tensor copyFrom(Tensor other) {
        return inPlace("copyFrom", () -> handle().copy_(other.handle()), other);
    }

    default Tensor fill(double value) {
        return inPlace("fill", () -> handle().fill_(new Scalar(value)));
    }

    default Tensor zero() {
        return inPlace("zero", () -> handle().zero_());
    }

    private Tensor self() {
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
