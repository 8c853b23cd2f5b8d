package dev.vit4j.image;

/** VP8's arithmetic decoder: RFC 6386, section 7. Behind the end come zeros, and {@link #isExhausted()} says so. */
final class Vp8Bits {

    static final int EVEN = 128;

    private final byte[] data;
    private final int end;
    private int at;
    private int range = 254; // one less than the RFC's
    private int value;
    private int bits = -8;
    private boolean exhausted;

    Vp8Bits(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** The next bit, which is 0 with a probability of {@code probability / 256}. */
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = (range * probability) >> 8;
        int bit;
        if (value >>> bits > split) {
            range -= split + 1;
            value -= (split + 1) << bits;
            bit = 1;
        } else {
            range = split;
            bit = 0;
        }
        int shift = Integer.numberOfLeadingZeros(range + 1) - 24;
        if (shift > 0) {
            range = ((range + 1) << shift) - 1;
            bits -= shift;
        }
        return bit;
    }

    private void load() {
        value <<= 8;
        bits += 8;
        if (at < end) {
            value |= data[at++] & 0xFF;
        } else {
            exhausted = true;
        }
    }

    boolean flag() {
        return bit(EVEN) == 1;
    }

    int number(int count) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 1 | bit(EVEN);
        }
        return number;
    }

    /** A magnitude and its sign. */
    int signed(int count) {
        int magnitude = number(count);
        return flag() ? -magnitude : magnitude;
    }

    /** A signed number where a flag says that there is one, else 0. */
    int optionalSigned(int count) {
        return flag() ? signed(count) : 0;
    }

    boolean isExhausted() {
        return exhausted;
    }
}
