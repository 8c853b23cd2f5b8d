package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineException;
import dev.vit4j.tensor.internal.OneDnn;
import dev.vit4j.tensor.internal.Operator;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The functions of neural networks, all of them differentiable. A call whose operands don't fit each other is a bug and
 * throws an unchecked exception that names the operation and the operands' types and shapes.
 */
public final class Functional {

    private static final Operator RESIZE_BILINEAR_ANTIALIASED = Operator.get("aten::_upsample_bilinear2d_aa", "");

    private static final Operator RESIZE_BICUBIC_ANTIALIASED = Operator.get("aten::_upsample_bicubic2d_aa", "");

    private Functional() {}

    /** x·Wᵀ + b for x [..., in], W [out, in], b [out]. */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        if (x.dtype() == DType.FLOAT32 && x.device() == Device.CPU && !GradMode.is_enabled()) {
            return OneDnn.linear(x, weight, bias); // exact and fast on every processor
        }
        return Tensor.op("linear", () -> torch.linear(x.handle(), weight.handle(), optional(bias)), x, weight);
    }

    /**
     * Layer norm over the last dimension (Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450): x [..., D] to
     * [..., D].
     *
     * @param weight [D]
     * @param bias [D]
     * @param epsilon added to the variance
     */
    public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
        return Tensor.op(
                "layerNorm",
                () -> torch.layer_norm(
                        x.handle(),
                        new long[] {x.size(-1)},
                        new TensorOptional(weight.handle()),
                        new TensorOptional(bias.handle()),
                        epsilon,
                        false),
                x,
                weight,
                bias);
    }

    /**
     * Rows of a table [V, D] by index: for indices [...] the rows [..., D].
     *
     * @param indices INT64, from 0 to V - 1
     */
    public static Tensor embedding(Tensor table, Tensor indices) {
        return Tensor.op("embedding", () -> torch.embedding(table.handle(), indices.handle()), table, indices);
    }

    /** Each row of x [..., D] divided by its L2 norm; a row of zeros becomes NaN. */
    public static Tensor unit(Tensor x) {
        return x.div(x.mul(x).sum(-1).unsqueeze(-1).pow(0.5));
    }

    /**
     * Batch norm over the channels of x [B, C, H, W] (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167); all
     * other tensors are [C].
     *
     * @param training whether to normalize by the batch's statistics and update the running ones in place
     * @param momentum the weight of the batch's statistics in that update, from 0 to 1
     * @param epsilon added to the variance
     */
    public static Tensor batchNorm(
            Tensor x,
            Tensor weight,
            Tensor bias,
            Tensor runningMean,
            Tensor runningVariance,
            boolean training,
            double momentum,
            double epsilon) {
        return Tensor.op(
                "batchNorm",
                () -> torch.batch_norm(
                        x.handle(),
                        new TensorOptional(weight.handle()),
                        new TensorOptional(bias.handle()),
                        new TensorOptional(runningMean.handle()),
                        new TensorOptional(runningVariance.handle()),
                        training,
                        momentum,
                        epsilon,
                        false),
                x,
                weight);
    }

    /**
     * 2-D convolution of x [B, C, H, W] with weight [out, C, kernel height, kernel width] and bias [out]: [B, out, ...].
     *
     * @param stride in pixels, both ways
     * @param padding pixels of zeros on each side
     */
    public static Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, long stride, long padding) {
        return Tensor.op(
                "conv2d",
                () -> torch.conv2d(
                        x.handle(),
                        weight.handle(),
                        optional(bias),
                        new long[] {stride, stride},
                        new long[] {padding, padding},
                        new long[] {1, 1},
                        1),
                x,
                weight);
    }

    /**
     * The maximum of each window of {@code size} by {@code size} pixels; windows don't overlap, and pixels after the last
     * whole one are dropped: [B, C, H, W] to [B, C, H/size, W/size].
     */
    public static Tensor maxPool2d(Tensor x, long size) {
        return Tensor.op("maxPool2d", () -> torch.max_pool2d(x.handle(), size, size), x);
    }

    /** The exact (erf) GELU (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415). */
    public static Tensor gelu(Tensor x) {
        return Tensor.op("gelu", () -> torch.gelu(x.handle(), "none"), x);
    }

    /** The tanh approximation of GELU. */
    public static Tensor geluTanh(Tensor x) {
        return Tensor.op("geluTanh", () -> torch.gelu(x.handle(), "tanh"), x);
    }

    /** max(x, 0), element by element. */
    public static Tensor relu(Tensor x) {
        return Tensor.op("relu", () -> torch.relu(x.handle()), x);
    }

    /** 1/(1 + e^-x), element by element. */
    public static Tensor sigmoid(Tensor x) {
        return Tensor.op("sigmoid", () -> torch.sigmoid(x.handle()), x);
    }

    /** x·sigmoid(x), element by element. */
    public static Tensor silu(Tensor x) {
        return Tensor.op("silu", () -> torch.silu(x.handle()), x);
    }

    /** The hyperbolic tangent, element by element. */
    public static Tensor tanh(Tensor x) {
        return Tensor.op("tanh", () -> torch.tanh(x.handle()), x);
    }

    /** x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019, https://arxiv.org/abs/1905.02244). */
    public static Tensor hardswish(Tensor x) {
        return Tensor.op("hardswish", () -> torch.hardswish(x.handle()), x);
    }

    /** Leaky ReLU: x if it is positive, otherwise x/100. */
    public static Tensor leakyRelu(Tensor x) {
        return Tensor.op("leakyRelu", () -> torch.leaky_relu(x.handle(), new Scalar(0.01)), x);
    }

    /** PReLU: x if it is positive, otherwise x·weight, whose shape is [1]. */
    public static Tensor prelu(Tensor x, Tensor weight) {
        return Tensor.op("prelu", () -> torch.prelu(x.handle(), weight.handle()), x, weight);
    }

    /** x·tanh(softplus(x)), element by element. */
    public static Tensor mish(Tensor x) {
        return Tensor.op("mish", () -> torch.mish(x.handle()), x);
    }

    /** Softplus: log(1 + exp(x)); x itself above 20, where it is the same up to rounding. */
    public static Tensor softplus(Tensor x) {
        return Tensor.op("softplus", () -> torch.softplus(x.handle()), x);
    }

    /** The error function, element by element. */
    public static Tensor erf(Tensor x) {
        return Tensor.op("erf", () -> torch.erf(x.handle()), x);
    }

    /** Each element, but at least {@code low} and at most {@code high}. */
    public static Tensor clamp(Tensor x, double low, double high) {
        return Tensor.op(
                "clamp",
                () -> torch.clamp(
                        x.handle(), new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))),
                x);
    }

    /** log Σ exp(x) along a dimension, which is dropped. */
    public static Tensor logSumExp(Tensor x, long dimension) {
        return Tensor.op("logSumExp", () -> torch.logsumexp(x.handle(), dimension), x);
    }

    /** Softmax over the last dimension. */
    public static Tensor softmax(Tensor x) {
        return Tensor.op("softmax", () -> torch.softmax(x.handle(), -1), x);
    }

    /**
     * softmax(q·kᵀ / √d + bias)·v with the engine's fused attention, for queries [B, h, M, d], keys and values [B, h,
     * N, d]: [B, h, M, d].
     *
     * @param bias broadcast to [B, h, M, N]
     */
    public static Tensor scaledDotProductAttention(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> bias) {
        return Tensor.op(
                "scaledDotProductAttention",
                () -> torch.scaled_dot_product_attention(
                        queries.handle(),
                        keys.handle(),
                        values.handle(),
                        optional(bias),
                        0,
                        false,
                        new DoubleOptional(),
                        false),
                queries,
                keys,
                values);
    }

    /**
     * The cross entropy between logits [B, C] and labels in nats, summed over the batch: a scalar.
     *
     * @param labels class indices [B], INT64, or class probabilities [B, C]
     * @param labelSmoothing the share of the probability that is spread evenly over all classes, from 0 to 1 (Szegedy et
     *     al. 2016, https://arxiv.org/abs/1512.00567)
     */
    public static Tensor crossEntropySum(Tensor logits, Tensor labels, double labelSmoothing) {
        final long reductionSum = 2;
        final long ignoreNothing = -100;
        return Tensor.op(
                "crossEntropy",
                () -> torch.cross_entropy_loss(
                        logits.handle(),
                        labels.handle(),
                        new TensorOptional(),
                        reductionSum,
                        ignoreNothing,
                        labelSmoothing),
                logits,
                labels);
    }

    /**
     * Dropout: sets each element to zero with the given probability and scales the rest up to keep the mean.
     *
     * @param probability from 0 to 1 (exclusive)
     */
    public static Tensor dropout(Tensor x, double probability, RandomSource random) {
        Tensor keep = Tensor.randomUniform(random, 0, 1, x.shape());
        Tensor mask = Tensor.op("dropout", () -> keep.handle().ge(new Scalar(probability)), keep);
        return x.mul(mask.to(x.dtype()).mul(1 / (1 - probability)).to(x.device()));
    }

    /** Resizes [B, C, H, W] with bicubic interpolation (a = -0.75), without antialiasing, pixel centres aligned. */
    public static Tensor resizeBicubic(Tensor x, long height, long width) {
        return Tensor.op(
                "resizeBicubic",
                () -> torch.upsample_bicubic2d(
                        x.handle(), new long[] {height, width}, false, new DoubleOptional(), new DoubleOptional()),
                x);
    }

    /** Resizes [B, C, H, W] with bilinear interpolation, antialiased if it shrinks. */
    public static Tensor resizeBilinear(Tensor x, long height, long width) {
        return resize("resizeBilinear", RESIZE_BILINEAR_ANTIALIASED, x, height, width);
    }

    /** Resizes [B, C, H, W] with bicubic interpolation (a = -0.5), antialiased if it shrinks, pixel centres aligned. */
    public static Tensor resizeBicubicAntialiased(Tensor x, long height, long width) {
        return resize("resizeBicubicAntialiased", RESIZE_BICUBIC_ANTIALIASED, x, height, width);
    }

    private static Tensor resize(String name, Operator operator, Tensor x, long height, long width) {
        try {
            IValue size = operator.list(1, height, width);
            return operator.call(Operator.value(x), size, new IValue(false), new IValue(), new IValue());
        } catch (RuntimeException e) {
            throw EngineException.of(name, e, x);
        }
    }

    /**
     * An eigendecomposition.
     *
     * @param values the eigenvalues [D], ascending
     * @param vectors the eigenvectors [D, D], one per column, in the same order
     */
    public record Eigen(Tensor values, Tensor vectors) {}

    /** The eigenvalues and eigenvectors of a symmetric matrix [D, D], of which only the lower triangle is read. */
    public static Eigen symmetricEigen(Tensor matrix) {
        try {
            var result = torch.linalg_eigh(matrix.handle());
            return new Eigen(new Tensor(result.get0()), new Tensor(result.get1()));
        } catch (RuntimeException e) {
            throw EngineException.of("symmetricEigen", e, matrix);
        }
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(t -> new TensorOptional(t.handle())).orElseGet(TensorOptional::new);
    }
}
