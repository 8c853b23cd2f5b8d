package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * The linear layer that turns features [B, D] into logits [B, K] of K classes. Without classes it returns the features,
 * as the reference's does.
 *
 * @param linear D to K
 */
public record Classifier(Optional<Linear> linear) {

    /** Returns the features: for a model without classes. */
    public static final Classifier NONE = new Classifier(Optional.empty());

    /**
     * A classifier over a source of parameters.
     *
     * @param width D
     * @param classes K, or 0 for none
     */
    public static Classifier create(Params params, long width, long classes, WeightInitialization initialization) {
        return classes == 0
                ? NONE
                : new Classifier(Optional.of(
                        Linear.createHead(params, width, classes, true, initialization.matrix(width, false))));
    }

    /** [B, D] to [B, K], or the features as they are. */
    public Tensor forward(Tensor features) {
        return linear.map(layer -> layer.forward(features)).orElse(features);
    }
}
