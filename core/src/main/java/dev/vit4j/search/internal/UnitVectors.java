package dev.vit4j.search.internal;

import dev.vit4j.InvalidRequestException;
import java.nio.ByteBuffer;

/** Vectors of length 1, and their numbers as bf16: the upper half of a float's bits, rounded to the nearest, ties to even. */
public final class UnitVectors {

    /** So that rows can be counted as integers within a segment's bytes. */
    public static final int MOST_DIMENSIONS = 1 << 16;

    private static final int HALF = 16;

    private UnitVectors() {}

    /**
     * The vector scaled to length 1.
     *
     * @param whose for the message
     * @throws InvalidRequestException if it has another number of dimensions, a number that isn't finite, or only zeros
     */
    public static float[] of(float[] vector, int dimensions, String whose) {
        if (vector.length != dimensions) {
            throw new InvalidRequestException("the vector of " + whose + " has " + vector.length
                    + " numbers; the index has vectors of " + dimensions);
        }
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            throw new InvalidRequestException("the vector of " + whose
                    + (squares == 0 ? " has only zeros" : " has a number that is not finite")
                    + "; it has no direction that could be compared");
        }
        double length = Math.sqrt(squares);
        float[] unit = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    /** Appends the numbers, in the buffer's order. */
    static void putBf16(float[] vector, ByteBuffer buffer) {
        for (float value : vector) {
            buffer.putShort(toBf16(value));
        }
    }

    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int tie = (bits >>> HALF) & 1;
        return (short) ((bits + 0x7FFF + tie) >>> HALF);
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << HALF);
    }
}
