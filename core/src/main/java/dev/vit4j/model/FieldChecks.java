package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;

/** Checks that the configurations of all families share; errors name fields as config.json does. */
final class FieldChecks {

    /** Guards against corrupt files: layers are allocated one by one. */
    private static final int MOST_LAYERS = 10_000;

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

    static void requireNumber(String field, double value) {
        if (Double.isNaN(value)) {
            throw new InvalidRequestException(field + " must be a number, found " + value);
        }
    }

    static void requireLayers(int numHiddenLayers) {
        requireNotNegative("num_hidden_layers", numHiddenLayers);
        if (numHiddenLayers > MOST_LAYERS) {
            throw new InvalidRequestException(
                    "num_hidden_layers must be at most " + MOST_LAYERS + ", found " + numHiddenLayers);
        }
    }

    /** The failure of a configuration whose heads don't divide the width of a token. */
    static InvalidRequestException unevenHeads(int hiddenSize, int numAttentionHeads) {
        return new InvalidRequestException("hidden_size " + hiddenSize + " can't be divided into "
                + "num_attention_heads "
                + numAttentionHeads + " heads of equal width; "
                + nearestMultiples("hidden_size", hiddenSize, numAttentionHeads));
    }

    static void requireDropPathRate(double dropPathRate) {
        if (!(dropPathRate >= 0 && dropPathRate < 1)) {
            throw new InvalidRequestException("drop_path_rate must be at least 0 and below 1, found " + dropPathRate);
        }
    }

    /** The end of a message: the nearest values that {@code divisor} divides. */
    static String nearestMultiples(String field, int value, int divisor) {
        int below = value / divisor * divisor;
        if (below == 0) {
            return field + " " + divisor + " would be valid";
        }
        boolean hasAbove = below <= Integer.MAX_VALUE - divisor;
        return field + " " + below + (hasAbove ? " or " + (below + divisor) : "") + " would be valid";
    }
}
