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

    boolean hasShapeOf(ModelInput other) {
        return Arrays.equals(shape, other.shape);
    }
}
