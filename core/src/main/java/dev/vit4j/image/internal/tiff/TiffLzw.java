package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/** LZW in TIFF's variant: codes start with their highest bit and get longer one code early (section 13). */
final class TiffLzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_FREE = 258;
    private static final int MIN_BITS = 9;
    private static final int MAX_BITS = 12;

    private final ImageBytes source;
    private final int end;
    private int at;
    private int buffer;
    private int available;

    /** For each code: the one it extends, its last byte and its length. */
    private final short[] prefix = new short[1 << MAX_BITS];

    private final byte[] last = new byte[1 << MAX_BITS];
    private final int[] length = new int[1 << MAX_BITS];

    TiffLzw(ImageBytes source, int at, int end) {
        this.source = source;
        this.at = at;
        this.end = end;
        for (int i = 0; i < CLEAR; i++) {
            last[i] = (byte) i;
            length[i] = 1;
        }
    }

    void unpack(byte[] target) {
        int filled = 0;
        int bits = MIN_BITS;
        int free = FIRST_FREE;
        int before = CLEAR;
        while (filled < target.length) {
            int code = next(bits);
            if (code == END) {
                throw BrokenImageException.truncated();
            }
            if (code == CLEAR) {
                bits = MIN_BITS;
                free = FIRST_FREE;
                before = CLEAR;
                continue;
            }
            if (before == CLEAR ? code > CLEAR : code > free || free >= 1 << MAX_BITS) {
                throw new BrokenImageException("its compressed data is broken: a code that is not known yet");
            }
            if (before != CLEAR) {
                prefix[free] = (short) before;
                length[free] = length[before] + 1;
                last[free] = first(code == free ? before : code);
                free++;
                if (free == (1 << bits) - 1 && bits < MAX_BITS) {
                    bits++;
                }
            }
            filled = write(code, target, filled);
            before = code;
        }
    }

    private int next(int bits) {
        while (available < bits) {
            if (at >= end) {
                throw BrokenImageException.truncated();
            }
            buffer = buffer << 8 | source.u8(at++);
            available += 8;
        }
        available -= bits;
        return buffer >>> available & (1 << bits) - 1;
    }

    private byte first(int code) {
        int at = code;
        while (length[at] > 1) {
            at = prefix[at];
        }
        return last[at];
    }

    /** Writes the bytes of a code from its last on, as far as there is room. */
    private int write(int code, byte[] target, int filled) {
        int stop = filled + length[code];
        int at = code;
        for (int i = stop - 1; i >= filled; i--) {
            if (i < target.length) {
                target[i] = last[at];
            }
            at = prefix[at];
        }
        return Math.min(stop, target.length);
    }
}
