package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Extent;

/** The rules that the configurations of all families share; fields are named as in config.json. */
final class FieldChecks {

    private FieldChecks() {}

    static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new InvalidRequestException(field + " must be at least 1, found " + value);
        }
    }

    static void requireNotNegative(String field, int value) {
        if (value < 0) {
            throw new InvalidRequestException(field + " must be at least 0, found " + value);
        }
    }

    static void requireHeadsOfOneWidth(int hiddenSize, int numAttentionHeads) {
        requirePositive("hidden_size", hiddenSize);
        requirePositive("num_attention_heads", numAttentionHeads);
        if (hiddenSize % numAttentionHeads != 0) {
            throw new InvalidRequestException("hidden_size " + hiddenSize + " does not divide into num_attention_heads "
                    + numAttentionHeads + " heads of one width; "
                    + nearestMultiples("hidden_size", hiddenSize, numAttentionHeads));
        }
    }

    /** What is left over of an image beside whole patches is cut off, as in the reference. */
    static void requireOnePatch(Extent imageSize, Extent patchSize) {
        requirePositive("image_size", Math.min(imageSize.height(), imageSize.width()));
        requirePositive("patch_size", Math.min(patchSize.height(), patchSize.width()));
        if (imageSize.patches(patchSize).area() < 1) {
            throw new InvalidRequestException(
                    "image_size " + imageSize + " is smaller than a patch of patch_size " + patchSize);
        }
    }

    static void requireWholePatches(Extent imageSize, Extent patchSize) {
        int image = imageSize.side();
        int patch = patchSize.side();
        if (image % patch != 0) {
            throw new InvalidRequestException("image_size " + image + " is no multiple of patch_size " + patch + "; "
                    + nearestMultiples("image_size", image, patch));
        }
    }

    static void requireEpsilon(double layerNormEps) {
        if (!(layerNormEps > 0)) {
            throw new InvalidRequestException("layer_norm_eps must be above 0, found " + layerNormEps);
        }
    }

    static void requireDropPathRate(double dropPathRate) {
        if (!(dropPathRate >= 0 && dropPathRate < 1)) {
            throw new InvalidRequestException("drop_path_rate must be at least 0 and below 1, found " + dropPathRate);
        }
    }

    private static String nearestMultiples(String field, int value, int divisor) {
        int below = value / divisor * divisor;
        return below == 0
                ? field + " " + divisor + " would do"
                : field + " " + below + " or " + (below + divisor) + " would do";
    }
}
