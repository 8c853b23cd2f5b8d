package dev.vit4j.nn;

import dev.vit4j.tensor.Kernels;
import dev.vit4j.tensor.Kernels.Normalized;
import dev.vit4j.tensor.Tensor;

/** What the halves of a {@link FusedBlock} share: layers cut off from autograd, whose gradients are written out. */
final class FusedLayers {

    private FusedLayers() {}

    static Normalized normalize(LayerNorm norm, Tensor x) {
        return Kernels.layerNorm(x, norm.weight().detach(), norm.bias().detach(), norm.epsilon());
    }

    /** The gradient of a norm's input; those of its parameters are left in their places. */
    static Tensor normBackward(LayerNorm norm, Tensor gradient, Tensor x, Normalized forward) {
        return Kernels.layerNormBackward(
                gradient,
                x,
                forward,
                norm.weight().detach(),
                norm.bias().detach(),
                gradientOf(norm.weight()),
                gradientOf(norm.bias()));
    }

    /** Neighbouring columns of B images' rows, such as a head's: [B, rows of an image, columns], without a copy. */
    static Tensor columns(Tensor rows, long images, long first, long columns) {
        long rowsPerImage = rows.size(0) / images;
        long stride = Kernels.rowStride(rows);
        return Kernels.window(
                rows, new long[] {images, rowsPerImage, columns}, new long[] {rowsPerImage * stride, stride, 1}, first);
    }

    static Tensor gradientOf(Tensor parameter) {
        return parameter.gradient().orElseThrow(() -> new IllegalStateException("no place for a parameter's gradient"));
    }

    /** A linear layer's tensors, cut off from autograd. */
    record Layer(Tensor weight, Tensor bias, Linear origin) {
        static Layer of(Linear linear) {
            return new Layer(
                    linear.weight().detach(), linear.bias().orElseThrow().detach(), linear);
        }

        /** x·Wᵀ + b. */
        Tensor forward(Tensor x) {
            return Kernels.linear(x, weight, bias);
        }

        /** x·Wᵀ + b + residual. */
        Tensor forwardAdd(Tensor x, Tensor residual) {
            return Kernels.linearAdd(x, weight, bias, residual);
        }

        /** The gradient of x; those of the parameters are left in their places. */
        Tensor backward(Tensor gradient, Tensor x) {
            Kernels.linearWeightGradient(gradientOf(origin.weight()), gradient, x);
            origin.bias().ifPresent(b -> Kernels.sumRows(gradientOf(b), gradient));
            return Kernels.linearInputGradient(gradient, weight);
        }
    }
}
