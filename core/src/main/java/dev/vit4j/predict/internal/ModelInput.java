package dev.vit4j.predict.internal;

import java.util.Arrays;

/**
 * A model's input for one image.
 *
 * @param shape [C, H, W]
 * @param values preprocessed, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // compared by shape only
public record ModelInput(long[] shape, float[] values) {

    public ModelInput {
        if (shape.length != 3 || shape[0] * shape[1] * shape[2] != values.length) {
            throw new IllegalArgumentException("an input of shape " + Arrays.toString(shape) + " does not have "
                    + values.length + " values; expected [C, H, W]");
        }
    }

    /** The mirror image: left and right swapped. */
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
