package dev.vit4j.hub;

import java.util.Arrays;

/**
 * What a model takes of one image.
 *
 * @param shape [C, H, W]
 * @param values row by row, preprocessed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by shape alone
public record ModelInput(long[] shape, float[] values) {

    public ModelInput {
        if (shape.length != 3 || shape[0] * shape[1] * shape[2] != values.length) {
            throw new IllegalArgumentException("an input of shape " + Arrays.toString(shape) + " does not have "
                    + values.length + " values; expected [C, H, W]");
        }
    }

    boolean hasShapeOf(ModelInput other) {
        return Arrays.equals(shape, other.shape);
    }
}
