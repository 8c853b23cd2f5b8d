package dev.vit4j.predict.internal;

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

    /** The mirror image: left and right exchanged. */
    public ModelInput mirrored() {
        int width = (int) shape[2];
        float[] mirrored = new float[values.length];
        for (int row = 0; row < values.length; row += width) {
            for (int x = 0; x < width; x++) {
                mirrored[row + x] = values[row + width - 1 - x];
            }
        }
        return new ModelInput(shape, mirrored);
    }

    boolean hasShapeOf(ModelInput other) {
        return Arrays.equals(shape, other.shape);
    }
}
