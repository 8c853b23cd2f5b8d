package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * oneDNN's fused linear layers, called by the private names under which the engine registers them. If the build or
 * the CPU lacks them (bf16 needs AVX-512) the plain operators give the same result, more slowly. No gradients.
 */
public final class OneDnn {

    private static final Optional<Operator> LINEAR = Operator.find("mkldnn::_linear_pointwise", "");
    private static final Optional<Operator> LINEAR_BINARY = Operator.find("mkldnn::_linear_pointwise", "binary");
    private static final Optional<Operator> REORDER = Operator.find("mkldnn::_reorder_linear_weight", "");

    private static final IValue NONE = Operator.constant(new IValue());
    private static final IValue NO_ATTRIBUTE = Operator.constant(new IValue("none"));
    private static final IValue ADD = Operator.constant(new IValue("add"));
    private static final IValue MULTIPLY = Operator.constant(new IValue("mul"));

    private static final IValue RELU = Operator.constant(new IValue("relu"));
    private static final IValue GELU = Operator.constant(new IValue("gelu"));
    private static final IValue SWISH = Operator.constant(new IValue("swish"));

    /** The activation, and for GELU the algorithm. */
    private static final IValue TANH = Operator.constant(new IValue("tanh"));

    private static final Optional<IValue> NO_SCALARS = LINEAR.map(linear -> Operator.constant(linear.list(4)));

    private static final Map<DType, Boolean> AVAILABLE = probe();

    private OneDnn() {}

    /** Whether the fused linear layers run on this build and CPU, for that type. */
    static boolean isAvailable(DType dtype) {
        return AVAILABLE.getOrDefault(dtype, false);
    }

    /** x·Wᵀ + b for x [rows, in], W [out, in], b [out]. */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        if (!isAvailable(x.dtype())) {
            TensorOptional optionalBias =
                    bias.map(b -> new TensorOptional(EngineAccess.handle(b))).orElseGet(TensorOptional::new);
            return EngineAccess.op(
                    "linear",
                    () -> torch.linear(EngineAccess.handle(x), EngineAccess.handle(weight), optionalBias),
                    x,
                    weight);
        }
        return call("linear", () -> fusedLinear(x, weight, bias), x, weight);
    }

    private static Tensor fusedLinear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        Operator linear = LINEAR.orElseThrow();
        return linear.call(
                Operator.value(x),
                Operator.value(weight),
                bias.map(Operator::value).orElse(NONE),
                NO_ATTRIBUTE,
                NO_SCALARS.orElseThrow(),
                NONE);
    }

    /** g·W for g [rows, out], W [out, in], in fp32: a linear layer with the transposed weight, read in place. */
    static Tensor inputGradient(Tensor gradient, Tensor weight) {
        return linear(gradient, weight.transpose(0, 1), Optional.empty());
    }

    /**
     * gᵀ·x for g [rows, out], x [rows, in], in fp32: a linear layer that sums over rows. The first operand of a linear
     * layer is copied to be contiguous, so the narrower one is put first.
     */
    static void weightGradient(Tensor into, Tensor gradient, Tensor x) {
        Tensor gradientColumns = gradient.transpose(0, 1);
        Tensor xColumns = x.transpose(0, 1);
        boolean gradientIsNarrower = gradient.size(1) <= x.size(1);
        into.copyFrom(
                gradientIsNarrower
                        ? linear(gradientColumns, xColumns, Optional.empty())
                        : linear(xColumns, gradientColumns, Optional.empty()).transpose(0, 1));
    }

    /**
     * W [out, in] in the layout of the products below: the same matrix in a layout of oneDNN's own, otherwise itself.
     */
    static Tensor pack(Tensor weight) {
        return isAvailable(weight.dtype())
                ? call("pack", () -> REORDER.orElseThrow().call(Operator.value(weight), NONE), weight)
                : weight;
    }

    static Tensor packedLinear(Tensor x, IValue weight, Optional<IValue> bias, PackedLinear.Pointwise pointwise) {
        IValue name = switch (pointwise) {
            case NONE -> NO_ATTRIBUTE;
            case RELU -> RELU;
            case GELU, GELU_TANH -> GELU;
            case SILU -> SWISH;
            case TANH -> TANH;
        };
        IValue algorithm = switch (pointwise) {
            case GELU -> NO_ATTRIBUTE; // also named "none"
            case GELU_TANH -> TANH;
            case NONE, RELU, SILU, TANH -> NONE;
        };
        return call(
                "linear",
                () -> LINEAR.orElseThrow()
                        .call(Operator.value(x), weight, bias.orElse(NONE), name, NO_SCALARS.orElseThrow(), algorithm),
                x);
    }

    static Tensor packedLinearAdd(Tensor x, IValue weight, Optional<IValue> bias, Tensor residual) {
        return packedLinearBinary("linearAdd", x, weight, bias, residual, ADD);
    }

    static Tensor packedLinearMultiply(Tensor x, IValue weight, Optional<IValue> bias, Tensor factor) {
        return packedLinearBinary("linearMultiply", x, weight, bias, factor, MULTIPLY);
    }

    private static Tensor packedLinearBinary(
            String name, Tensor x, IValue weight, Optional<IValue> bias, Tensor other, IValue operation) {
        return call(
                name,
                () -> LINEAR_BINARY
                        .orElseThrow()
                        .call(Operator.value(x), Operator.value(other), weight, bias.orElse(NONE), operation),
                x,
                other);
    }

    /** x·Wᵀ + b + residual, all of [rows, out] except x [rows, in]. */
    static Tensor linearAdd(Tensor x, Tensor weight, Tensor bias, Tensor residual) {
        if (!isAvailable(x.dtype())) {
            return linear(x, weight, Optional.of(bias)).addInPlace(residual);
        }
        return call("linearAdd", () -> fusedLinearAdd(x, weight, bias, residual), x, weight, residual);
    }

    private static Tensor fusedLinearAdd(Tensor x, Tensor weight, Tensor bias, Tensor residual) {
        return LINEAR_BINARY
                .orElseThrow()
                .call(Operator.value(x), Operator.value(residual), Operator.value(weight), Operator.value(bias), ADD);
    }

    private static Tensor call(String name, Supplier<Tensor> call, Tensor... operands) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw EngineAccess.failure(name, e, operands);
        }
    }

    private static Map<DType, Boolean> probe() {
        Map<DType, Boolean> available = new EnumMap<>(DType.class);
        for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            available.put(dtype, LINEAR.isPresent() && LINEAR_BINARY.isPresent() && REORDER.isPresent() && runs(dtype));
        }
        return available;
    }

    /** The operators are registered on every CPU and fail when called if there is no code for it. */
    private static boolean runs(DType dtype) {
        try (Scope scope = Scope.open()) {
            Tensor ones = Tensor.ones(dtype, 16, 16);
            Tensor bias = Tensor.ones(dtype, 16);
            fusedLinear(ones, ones, Optional.of(bias));
            fusedLinearAdd(ones, ones, bias, ones);
            REORDER.orElseThrow().call(Operator.value(ones), NONE);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
