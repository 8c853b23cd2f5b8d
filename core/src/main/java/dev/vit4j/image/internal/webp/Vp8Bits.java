package dev.vit4j.image.internal.webp;

/**
 * VP8's arithmetic decoder: RFC 6386, section 7. After the end zeros follow, and {@link #isExhausted()} says so. It
 * reads as many bytes at a time as libwebp: values that are too large for any encoder overflow in the same way.
 */
final class Vp8Bits {

    static final int EVEN = 128;

    /** Bits loaded at a time, as long as there are eight more bytes. */
    private static final int LOAD = 56;

    private final byte[] data;
    private final int end;
    private int at;
    private int range = 254; // one less than in the RFC
    private long value;
    private int bits = -8;
    private boolean exhausted;

    Vp8Bits(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
        load();
    }

    /** The next bit, which is 0 with a probability of {@code probability / 256}. */
    int bit(int probability) {
        if (bits < 0) {
            load();
        }
        int split = (range * probability) >> 8;
        int bit;
        if (Integer.compareUnsigned((int) (value >>> bits), split) > 0) {
            range -= split + 1;
            value -= (split + 1L) << bits;
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

    /** The magnitude with an equally probable sign. */
    int withSign(int magnitude) {
        if (bits < 0) {
            load();
        }
        int split = range >> 1;
        int negative = (split - (int) (value >>> bits)) >> 31;
        value -= (long) ((split + 1) & negative) << bits;
        bits--;
        range = (range + negative) | 1;
        return (magnitude ^ negative) - negative;
    }

    private void load() {
        if (at + Long.BYTES <= end) {
            for (int i = 0; i < LOAD; i += Byte.SIZE) {
                value = value << Byte.SIZE | (data[at++] & 0xFF);
            }
            bits += LOAD;
        } else if (at < end) {
            value = value << Byte.SIZE | (data[at++] & 0xFF);
            bits += Byte.SIZE;
        } else if (exhausted) {
            bits = 0;
        } else {
            value <<= Byte.SIZE;
            bits += Byte.SIZE;
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

    /** A signed number if a flag says that there is one, otherwise 0. */
    int optionalSigned(int count) {
        return flag() ? signed(count) : 0;
    }

    boolean isExhausted() {
        return exhausted;
    }
}
