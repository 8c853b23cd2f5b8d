package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.IValue;

/**
 * A linear layer packed for inference: its weights in the memory layout of oneDNN's products, with the
 * operation after the product fused into it. No gradients. If the
 * build or the CPU lacks the fused layers, plain operators are used.
 */
public final class PackedLinear {

    /** The operation that may follow the product in the same pass. */
    public enum Pointwise {
        NONE,
        RELU,
        /** Exact (erf). */
        GELU,
        /** The tanh approximation of GELU. */
        GELU_TANH,
        /** x·σ(x). */
        SILU,
        TANH
    }

    private final DType dtype;
    private final Tensor weight;
    private final Optional<Tensor> bias;
    private final IValue weightValue;
    private final Optional<IValue> biasValue;

    private PackedLinear(DType dtype, Tensor weight, Optional<Tensor> bias) {
        this.dtype = dtype;
        this.weight = weight;
        this.bias = bias;
        this.weightValue = Operator.value(weight);
        this.biasValue = bias.map(Operator::value);
    }

    /** The source of the weights: W [out, in] and b [out]. */
    public record Source(Tensor weight, Optional<Tensor> bias) {}

    /**
     * Packs a layer for products of a type. The result belongs to the caller's scope; temporaries for computing the
     * source are freed.
     */
    public static PackedLinear pack(DType dtype, Supplier<Source> source) {
        Source packed;
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Source given = source.get();
            Tensor weight = OneDnn.pack(given.weight().to(dtype).copy());
            Optional<Tensor> bias = given.bias().map(b -> b.to(dtype).copy());
            packed = new Source(scope.release(weight), bias.map(scope::release));
        }
        return new PackedLinear(dtype, packed.weight(), packed.bias());
    }

    /** x·Wᵀ + b for x [rows, in], contiguous, of the packed type. */
    public Tensor forward(Tensor x) {
        return forward(x, Pointwise.NONE);
    }

    /** {@code pointwise}(x·Wᵀ + b). */
    public Tensor forward(Tensor x, Pointwise pointwise) {
        return OneDnn.isAvailable(dtype)
                ? OneDnn.packedLinear(x, weightValue, biasValue, pointwise)
                : apply(pointwise, Functional.linear(x, weight, bias));
    }

    /** x·Wᵀ + b + residual, the residual [rows, out]. */
    public Tensor forwardAdd(Tensor x, Tensor residual) {
        return OneDnn.isAvailable(dtype)
                ? OneDnn.packedLinearAdd(x, weightValue, biasValue, residual)
                : Functional.linear(x, weight, bias).addInPlace(residual);
    }

    /** (x·Wᵀ + b) ∘ factor, the factor [rows, out]. */
    public Tensor forwardMultiply(Tensor x, Tensor factor) {
        return OneDnn.isAvailable(dtype)
                ? OneDnn.packedLinearMultiply(x, weightValue, biasValue, factor)
                : Functional.linear(x, weight, bias).mulInPlace(factor);
    }

    private static Tensor apply(Pointwise pointwise, Tensor x) {
        return switch (pointwise) {
            case NONE -> x;
            case RELU -> Functional.relu(x);
            case GELU -> Functional.gelu(x);
            case GELU_TANH -> Functional.geluTanh(x);
            case SILU -> Functional.silu(x);
            case TANH -> Functional.tanh(x);
        };
    }
}
