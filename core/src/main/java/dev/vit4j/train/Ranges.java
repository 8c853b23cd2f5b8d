package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;

/** The ranges that a recipe's numbers must lie in; errors name the key. */
final class Ranges {

    private Ranges() {}

    static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new InvalidRequestException(key + " must be at least " + least + ", found " + value);
        }
    }

    static void requireWithin(String key, int value, int least, int most) {
        requireAtLeast(key, value, least);
        if (value > most) {
            throw new InvalidRequestException(key + " must be at most " + most + ", found " + value);
        }
    }

    static void requireAboveZero(String key, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new InvalidRequestException(key + " must be above 0, found " + value);
        }
    }

    static void requireNotNegative(String key, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new InvalidRequestException(key + " must be at least 0, found " + value);
        }
    }

    static void requireBelowOne(String key, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidRequestException(key + " must be at least 0 and below 1, found " + value);
        }
    }

    static void requireShare(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidRequestException(key + " must be a share from 0 to 1, found " + value);
        }
    }
}
