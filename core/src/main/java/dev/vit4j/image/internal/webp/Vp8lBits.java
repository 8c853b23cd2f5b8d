package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;

/**
 * The bits of a lossless WebP image, the lowest of each byte first, with libwebp's 64-bit window: reading after
 * the end is significant where it is allowed. If there are fewer than eight bytes, zeros are appended up to eight.
 */
final class Vp8lBits {

    private static final int HALF = Integer.SIZE;

    private final byte[] data;
    private final int end;
    private int at;
    private long window;

    /** Bits of the window that have been read. */
    private int used;

    private boolean mayEnd;
    private boolean ended;

    Vp8lBits(byte[] data, int from, int end) {
        this.data = data;
        this.end = end;
        this.at = from;
        for (int shift = 0; shift < Long.SIZE && at < end; shift += Byte.SIZE) {
            window |= (data[at++] & 0xFFL) << shift;
        }
    }

    /** From now on reading after the end is not an error; {@link #isEnded} reports it. */
    void readOnBehindEnd() {
        mayEnd = true;
    }

    /**
     * Whether more bits were read than exist.
     *
     * @throws BrokenImageException if so, unless that is allowed
     */
    boolean isEnded() {
        if (!ended && at == end && used > Long.SIZE) {
            end();
        }
        return ended;
    }

    private void end() {
        if (!mayEnd) {
            throw BrokenImageException.truncated();
        }
        ended = true;
    }

    /** Ensures that 32 bits can be {@linkplain #skip skipped}. */
    void fill() {
        if (used < HALF) {
            return;
        }
        if (at + Long.BYTES < end) {
            long next = (data[at] & 0xFFL)
                    | (data[at + 1] & 0xFFL) << 8
                    | (data[at + 2] & 0xFFL) << 16
                    | (data[at + 3] & 0xFFL) << 24;
            window = window >>> HALF | next << HALF;
            used -= HALF;
            at += Integer.BYTES;
        } else {
            shift();
        }
    }

    private void shift() {
        for (; used >= Byte.SIZE && at < end; used -= Byte.SIZE) {
            window = window >>> Byte.SIZE | (data[at++] & 0xFFL) << (Long.SIZE - Byte.SIZE);
        }
        if (isEnded()) {
            used = 0;
        }
    }

    /** The next bits as a number, at most 24. */
    int read(int count) {
        if (ended) {
            used = 0;
            return 0;
        }
        int bits = peek(0) & (1 << count) - 1;
        used += count;
        shift();
        return bits;
    }

    boolean flag() {
        return read(1) == 1;
    }

    /** The bits that come after so many others, which all stay; more than there are begin anew. */
    int peek(int after) {
        return (int) (window >>> (used + after));
    }

    void skip(int count) {
        used += count;
    }
}
