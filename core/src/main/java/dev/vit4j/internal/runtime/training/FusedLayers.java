package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.tensor.internal.Kernels.Normalized;
import java.util.Optional;

/** The common part of a {@link FusedBlock}'s layers: detached from autograd, with hand-written gradients. */
final class FusedLayers {

    private FusedLayers() {}

    static Normalized normalize(LayerNorm norm, Tensor x) {
        return Kernels.layerNorm(x, norm.weight().detach(), norm.bias().detach(), norm.epsilon());
    }

    /** The gradient of a norm's input; those of its trainable parameters are written to their places. */
    static Tensor normBackward(LayerNorm norm, Tensor gradient, Tensor x, Normalized forward) {
        return Kernels.layerNormBackward(
                gradient,
                x,
                forward,
                norm.weight().detach(),
                norm.bias().detach(),
                placeOfGradient(norm.weight()),
                placeOfGradient(norm.bias()));
    }

    /** Neighbouring columns of B images' rows, such as a head's: [B, rows of an image, columns], without a copy. */
    static Tensor columns(Tensor rows, long images, long first, long columns) {
        long rowsPerImage = rows.size(0) / images;
        long stride = Kernels.rowStride(rows);
        return Kernels.window(
                rows, new long[] {images, rowsPerImage, columns}, new long[] {rowsPerImage * stride, stride, 1}, first);
    }

    /** The place where a parameter's gradient is accumulated; empty if it is frozen. */
    static Optional<Tensor> placeOfGradient(Tensor parameter) {
        return parameter.requiresGradient() ? Optional.of(gradientOf(parameter)) : Optional.empty();
    }

    /** The same for a trainable parameter. */
    static Tensor gradientOf(Tensor parameter) {
        return parameter.gradient().orElseThrow(() -> new IllegalStateException("no place for a parameter's gradient"));
    }

    /** x·Wᵀ + b. */
    static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        return bias.map(b -> Kernels.linear(x, weight, b)).orElseGet(() -> Kernels.linear(x, weight));
    }

    /** Writes the gradients of a linear layer's trainable parameters to their places. */
    static void parameterGradients(Linear linear, Tensor gradient, Tensor x) {
        placeOfGradient(linear.weight()).ifPresent(place -> Kernels.linearWeightGradient(place, gradient, x));
        linear.bias().flatMap(FusedLayers::placeOfGradient).ifPresent(place -> Kernels.sumRows(place, gradient));
    }
}
