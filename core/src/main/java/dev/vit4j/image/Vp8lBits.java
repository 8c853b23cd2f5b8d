package dev.vit4j.image;

/** The bits of a lossless WebP image, the lowest of each byte first. */
final class Vp8lBits {

    private final byte[] data;
    private final int end;
    private int at;
    private long buffer;
    private int available;

    Vp8lBits(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    private void fill() {
        while (available <= 56 && at < end) {
            buffer |= (long) (data[at++] & 0xFF) << available;
            available += 8;
        }
    }

    /** The next bits as a number, at most 24 of them. */
    int read(int count) {
        int bits = peek(count);
        skip(count);
        return bits;
    }

    boolean flag() {
        return read(1) == 1;
    }

    /** The next bits, which stay; zeros behind the end. */
    int peek(int count) {
        if (available < count) {
            fill();
        }
        return (int) buffer & (1 << count) - 1;
    }

    void skip(int count) {
        if (available < count) {
            throw BrokenImageException.truncated();
        }
        buffer >>>= count;
        available -= count;
    }
}
