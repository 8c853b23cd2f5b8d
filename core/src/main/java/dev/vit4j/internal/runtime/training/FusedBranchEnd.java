package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Linear;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import java.util.Optional;

/**
 * The end of a residual branch: y = x + f ∘ s ∘ (a·Wᵀ + b), with the factors f of stochastic depth, one per image, and
 * the LayerScale s, if there are any. LayerScale is folded into the layer's rows; its gradient follows from theirs,
 * since Σ g·(a·Wᵀ + b) over tokens is, for each output, W·(gᵀ·a) + b·Σ g.
 */
final class FusedBranchEnd {

    private final Linear origin;
    private final Optional<Tensor> layerScale; // [D]
    private final Tensor weight; // [D, inner], with LayerScale in it
    private final Tensor bias; // [D], likewise; zeros if the layer has none

    FusedBranchEnd(Linear layer, Optional<Tensor> layerScale) {
        origin = layer;
        this.layerScale = layerScale;
        Tensor ofLayer = layer.weight().detach();
        weight = layerScale.isPresent() ? ofLayer.copy() : ofLayer;
        bias = layer.bias()
                .map(Tensor::detach)
                .map(b -> layerScale.isPresent() ? b.copy() : b)
                .orElseGet(() -> Tensor.zeros(ofLayer.dtype(), ofLayer.size(0)));
        prepare();
    }

    /** Copies the current weights. */
    void prepare() {
        layerScale.map(Tensor::detach).ifPresent(s -> {
            weight.copyFrom(origin.weight().detach()).mulInPlace(s.unsqueeze(1));
            origin.bias().ifPresent(b -> bias.copyFrom(b.detach()).mulInPlace(s));
        });
    }

    /**
     * The residual stream after the branch.
     *
     * @param activated a [R, inner]
     * @param x [R, D]
     * @param factors [B, 1, 1]
     */
    Tensor forward(Tensor activated, Tensor x, Optional<Tensor> factors) {
        if (factors.isEmpty()) {
            return Kernels.linearAdd(activated, weight, bias, x);
        }
        Tensor branch = Kernels.linear(activated, weight, bias);
        return byImage(x, factors.get())
                .addProduct(byImage(branch, factors.get()), factors.get())
                .view(x.shape());
    }

    /**
     * The gradient of {@code activated}, given that of y [R, D]; those of trainable parameters are written to their
     * places.
     */
    Tensor backward(Tensor ofResult, Tensor activated, Optional<Tensor> factors) {
        Tensor gradient = factors.map(f -> byImage(ofResult, f).mul(f).view(ofResult.shape()))
                .orElse(ofResult);
        if (layerScale.isEmpty()) {
            FusedLayers.parameterGradients(origin, gradient, activated);
        } else {
            scaledGradients(layerScale.get(), gradient, activated);
        }
        return Kernels.linearInputGradient(gradient, weight);
    }

    /** From the gradients of the folded layer to those of the layer and of LayerScale s. */
    private void scaledGradients(Tensor s, Tensor gradient, Tensor activated) {
        Tensor layerWeight = origin.weight();
        boolean scaleIsLearned = s.requiresGradient();
        if (scaleIsLearned || layerWeight.requiresGradient()) {
            Tensor ofWeight = placeOrMemory(layerWeight);
            Kernels.linearWeightGradient(ofWeight, gradient, activated);
            if (scaleIsLearned) {
                FusedLayers.gradientOf(s)
                        .copyFrom(layerWeight.detach().mul(ofWeight).sum(1));
            }
            ofWeight.mulInPlace(s.detach().unsqueeze(1));
        }
        origin.bias()
                .filter(layerBias -> scaleIsLearned || layerBias.requiresGradient())
                .ifPresent(layerBias -> {
                    Tensor ofBias = placeOrMemory(layerBias);
                    Kernels.sumRows(ofBias, gradient);
                    if (scaleIsLearned) {
                        FusedLayers.gradientOf(s).addInPlace(layerBias.detach().mul(ofBias));
                    }
                    ofBias.mulInPlace(s.detach());
                });
    }

    /** A frozen parameter's gradient is needed for that of LayerScale, but is not stored. */
    private static Tensor placeOrMemory(Tensor parameter) {
        return FusedLayers.placeOfGradient(parameter).orElseGet(() -> Tensor.zerosLike(parameter.detach()));
    }

    /** [B·M, D] to [B, M, D]. */
    private static Tensor byImage(Tensor rows, Tensor factors) {
        return rows.view(factors.size(0), rows.size(0) / factors.size(0), rows.size(1));
    }
}
