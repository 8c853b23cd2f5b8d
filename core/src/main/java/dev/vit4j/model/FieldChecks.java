package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;

/** Checks that the configurations of all families share; errors name fields as config.json does. */
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
