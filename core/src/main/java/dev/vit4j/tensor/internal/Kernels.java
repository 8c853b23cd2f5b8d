package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The engine's fast kernels for hand-written backward passes: fused linear layers, and operators that write
 * into given memory. None of them records for autograd. Output parameters named {@code into} come first.
 */
public final class Kernels {

    private static final Operator SOFTMAX_BACKWARD = Operator.get("aten::_softmax_backward_data", "out");
    private static final Operator FUSED_ADAMW = Operator.get("aten::_fused_adamw_", "");
    private static final IValue LAST_DIMENSION = Operator.constant(new IValue(-1L));
    private static final IValue NO = Operator.constant(new IValue(false));
    private static final IValue NONE = Operator.constant(new IValue());

    /** Which gradients of a layer norm are needed: that of its input, and those of its weight and bias. */
    private static final BoolPointer ALL_THREE = mask(true);

    private static final BoolPointer INPUT_ALONE = mask(false);

    private Kernels() {}

    private static BoolPointer mask(boolean ofParameters) {
        BoolPointer mask = new BoolPointer(3);
        mask.retainReference();
        return mask.put(0, true).put(1, ofParameters).put(2, ofParameters);
    }

    /** x·Wᵀ + b for x [rows, in], W [out, in], b [out]. */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return OneDnn.linear(x, weight, Optional.of(bias));
    }

    /** x·Wᵀ for x [rows, in], W [out, in]. */
    public static Tensor linear(Tensor x, Tensor weight) {
        return OneDnn.linear(x, weight, Optional.empty());
    }

    /** x·Wᵀ + b + residual for x [rows, in], W [out, in], residual [rows, out]. */
    public static Tensor linearAdd(Tensor x, Tensor weight, Tensor bias, Tensor residual) {
        return OneDnn.linearAdd(x, weight, bias, residual);
    }

    /** The gradient of a linear layer's input, g·W, for g [rows, out], W [out, in]. */
    public static Tensor linearInputGradient(Tensor gradient, Tensor weight) {
        return isStrict(gradient) ? OneDnn.inputGradient(gradient, weight) : gradient.matmul(weight);
    }

    /** The gradient of a linear layer's weight, gᵀ·x, for g [rows, out], x [rows, in], both contiguous. */
    public static void linearWeightGradient(Tensor into, Tensor gradient, Tensor x) {
        if (isStrict(gradient)) {
            OneDnn.weightGradient(into, gradient, x);
        } else {
            // The transposed gradient stays a view: a copy costs 20 to 40 %.
            matmul(into, gradient.transpose(0, 1), x);
        }
    }

    /**
     * The engine's plain fp32 products use OpenBLAS or round to bf16 on some CPUs: oneDNN's linear layers do neither.
     */
    private static boolean isStrict(Tensor operand) {
        return operand.dtype() == DType.FLOAT32 && OneDnn.isAvailable(DType.FLOAT32);
    }

    /** a·b for matrices. */
    public static void matmul(Tensor into, Tensor a, Tensor b) {
        run(
                "matmul",
                () -> torch.mm_out(EngineAccess.handle(into), EngineAccess.handle(a), EngineAccess.handle(b)),
                into,
                a,
                b);
    }

    /** a·b for batches of matrices, [n, rows, inner]·[n, inner, columns]. */
    public static void batchMatmul(Tensor into, Tensor a, Tensor b) {
        run(
                "batchMatmul",
                () -> torch.bmm_out(EngineAccess.handle(into), EngineAccess.handle(a), EngineAccess.handle(b)),
                into,
                a,
                b);
    }

    /** Softmax over the last dimension; {@code into} may be {@code x}. */
    public static void softmax(Tensor into, Tensor x) {
        run("softmax", () -> torch.softmax_out(EngineAccess.handle(into), EngineAccess.handle(x), -1), into, x);
    }

    /**
     * A view [batch, rows, columns] of a matrix's memory, with strides and an offset in elements from the
     * start of the matrix.
     */
    public static Tensor window(Tensor matrix, long[] shape, long[] strides, long offset) {
        return matrix.asStrided(shape, strides, EngineAccess.handle(matrix).storage_offset() + offset);
    }

    /** The distance in elements between two rows of a matrix. */
    public static long rowStride(Tensor matrix) {
        return EngineAccess.handle(matrix).stride(0);
    }

    /** The gradient of softmax's input, with its output {@code y}; {@code into} may be {@code gradient}. */
    public static void softmaxBackward(Tensor into, Tensor gradient, Tensor y) {
        run(
                "softmaxBackward",
                () -> SOFTMAX_BACKWARD.run(
                        Operator.value(gradient),
                        Operator.value(y),
                        LAST_DIMENSION,
                        new IValue((long) EngineAccess.handle(y).scalar_type().value),
                        Operator.value(into)),
                into,
                gradient,
                y);
    }

    /** The two variants of GELU. */
    public enum Gelu {
        EXACT("none"),
        TANH("tanh");

        private final String engineName;

        Gelu(String engineName) {
            this.engineName = engineName;
        }
    }

    public static void gelu(Tensor into, Tensor x, Gelu formula) {
        run(
                "gelu",
                () -> torch.gelu_out(EngineAccess.handle(into), EngineAccess.handle(x), formula.engineName),
                into,
                x);
    }

    public static void geluBackward(Tensor into, Tensor gradient, Tensor x, Gelu formula) {
        run(
                "geluBackward",
                () -> torch.gelu_backward_out(
                        EngineAccess.handle(into),
                        EngineAccess.handle(gradient),
                        EngineAccess.handle(x),
                        formula.engineName),
                into,
                gradient,
                x);
    }

    public static void silu(Tensor into, Tensor x) {
        run("silu", () -> torch.silu_out(EngineAccess.handle(into), EngineAccess.handle(x)), into, x);
    }

    public static void siluBackward(Tensor into, Tensor gradient, Tensor x) {
        run(
                "siluBackward",
                () -> torch.silu_backward_out(
                        EngineAccess.handle(into), EngineAccess.handle(gradient), EngineAccess.handle(x)),
                into,
                gradient,
                x);
    }

    /** The elementwise product. */
    public static void multiply(Tensor into, Tensor a, Tensor b) {
        run(
                "multiply",
                () -> torch.mul_out(EngineAccess.handle(into), EngineAccess.handle(a), EngineAccess.handle(b)),
                into,
                a,
                b);
    }

    /** The sum over the first dimension. */
    public static void sumRows(Tensor into, Tensor x) {
        run("sumRows", () -> torch.sum_out(EngineAccess.handle(into), EngineAccess.handle(x), 0), into, x);
    }

    /** A layer norm's result, and what its backward pass needs. */
    public record Normalized(Tensor output, Tensor mean, Tensor reciprocalDeviation) {}

    /** Layer norm over the last dimension. */
    public static Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
        try {
            T_TensorTensorTensor_T result = torch.native_layer_norm(
                    EngineAccess.handle(x),
                    new long[] {x.size(-1)},
                    new TensorOptional(EngineAccess.handle(weight)),
                    new TensorOptional(EngineAccess.handle(bias)),
                    epsilon);
            return new Normalized(
                    EngineAccess.tensor(result.get0()),
                    EngineAccess.tensor(result.get1()),
                    EngineAccess.tensor(result.get2()));
        } catch (RuntimeException e) {
            throw EngineAccess.failure("layerNorm", e, x, weight, bias);
        }
    }

    /**
     * The gradient of a layer norm's input; those of its weight and bias are written into the given tensors, if any.
     */
    public static Tensor layerNormBackward(
            Tensor gradient,
            Tensor x,
            Normalized forward,
            Tensor weight,
            Tensor bias,
            Optional<Tensor> intoWeight,
            Optional<Tensor> intoBias) {
        try {
            T_TensorTensorTensor_T result = torch.native_layer_norm_backward(
                    EngineAccess.handle(gradient),
                    EngineAccess.handle(x),
                    new long[] {x.size(-1)},
                    EngineAccess.handle(forward.mean()),
                    EngineAccess.handle(forward.reciprocalDeviation()),
                    new TensorOptional(EngineAccess.handle(weight)),
                    new TensorOptional(EngineAccess.handle(bias)),
                    intoWeight.isPresent() || intoBias.isPresent() ? ALL_THREE : INPUT_ALONE);
            intoWeight.ifPresent(into -> EngineAccess.handle(into).copy_(result.get1()));
            intoBias.ifPresent(into -> EngineAccess.handle(into).copy_(result.get2()));
            return EngineAccess.tensor(result.get0());
        } catch (RuntimeException e) {
            throw EngineAccess.failure("layerNormBackward", e, gradient, x, weight);
        }
    }

    /** The settings of one AdamW step (Loshchilov and Hutter 2019). */
    public record AdamW(double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

    /** One AdamW step in place; {@code step} is a scalar tensor with the number of this step, from 1. */
    public static void adamW(
            AdamW settings, Tensor parameters, Tensor gradients, Tensor mean, Tensor variance, Tensor step) {
        run(
                "adamW",
                () -> FUSED_ADAMW.run(
                        FUSED_ADAMW.list(0, java.util.List.of(parameters)),
                        FUSED_ADAMW.list(1, java.util.List.of(gradients)),
                        FUSED_ADAMW.list(2, java.util.List.of(mean)),
                        FUSED_ADAMW.list(3, java.util.List.of(variance)),
                        FUSED_ADAMW.list(4, java.util.List.of()),
                        FUSED_ADAMW.list(5, java.util.List.of(step)),
                        new IValue(settings.learningRate()),
                        new IValue(settings.beta1()),
                        new IValue(settings.beta2()),
                        new IValue(settings.weightDecay()),
                        new IValue(settings.epsilon()),
                        NO,
                        NO,
                        NONE,
                        NONE),
                parameters,
                gradients);
    }

    /** parameters ← parameters·(1 − decay) + direction·scale, in place: the end of SGD and Muon steps. */
    public static void decayAndStep(Tensor parameters, double decay, Tensor direction, double scale) {
        run(
                "decayAndStep",
                () -> {
                    EngineAccess.handle(parameters).mul_(new Scalar(1 - decay));
                    EngineAccess.handle(parameters).add_(EngineAccess.handle(direction), new Scalar(scale));
                },
                parameters,
                direction);
    }

    private static void run(String name, Runnable call, Tensor... operands) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw EngineAccess.failure(name, e, operands);
        }
    }
}
