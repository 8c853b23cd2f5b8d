package dev.vit4j.hub;

import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Precision;
import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param precision of the weights in memory, whatever the file holds
 * @param interpolation of the positions for images of other sizes than the model's; absent: as the reference does it
 *     in the model's family
 */
public record LoadOptions(Precision precision, Optional<Interpolation> interpolation) {

    /** fp32, and positions as the reference has them. */
    public static final LoadOptions DEFAULT = new LoadOptions(Precision.FP32, Optional.empty());

    public LoadOptions withPrecision(Precision other) {
        return new LoadOptions(other, interpolation);
    }

    public LoadOptions withInterpolation(Interpolation other) {
        return new LoadOptions(precision, Optional.of(other));
    }
}
