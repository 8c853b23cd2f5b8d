package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/** The colour indices of a GIF frame: variable-length LZW codes in blocks of up to 255 bytes. */
final class GifCode {

    private static final int MAX_CODES = 4096;
    private static final int MAX_CODE_BITS = 12;

    private final ImageBytes bytes;
    private final int clear;
    private final int rootBits;
    private final short[] prefix = new short[MAX_CODES];
    private final byte[] suffix = new byte[MAX_CODES];
    private final byte[] pending = new byte[MAX_CODES + 1];
    private int pendingCount;
    private int at;
    private int blockLeft;
    private int buffer;
    private int available;
    private int codeBits;
    private int nextCode;
    private int previous = -1;
    private byte firstOfPrevious;

    /** @param start position of the code size */
    GifCode(ImageBytes bytes, int start) {
        this.bytes = bytes;
        this.rootBits = bytes.u8(start);
        if (rootBits < 1 || rootBits >= MAX_CODE_BITS) {
            throw new BrokenImageException("its codes have " + rootBits + " bits");
        }
        this.at = start + 1;
        this.clear = 1 << rootBits;
        for (int i = 0; i < clear; i++) {
            suffix[i] = (byte) i;
        }
        reset();
    }

    private void reset() {
        codeBits = rootBits + 1;
        nextCode = clear + 2;
        previous = -1;
    }

    /** Fills the row with the next indices. */
    void read(byte[] row) {
        for (int x = 0; x < row.length; x++) {
            while (pendingCount == 0) {
                decodeNext();
            }
            row[x] = pending[--pendingCount];
        }
    }

    /** Puts the indices for the next code into {@link #pending}, last index first. */
    private void decodeNext() {
        int code = nextCode();
        if (code == clear) {
            reset();
            return;
        }
        if (code == clear + 1) {
            throw BrokenImageException.truncated();
        }
        int rest = code;
        if (previous < 0) {
            if (code > clear) {
                throw new BrokenImageException("its data has an undefined code");
            }
        } else if (code == nextCode) {
            pending[pendingCount++] = firstOfPrevious;
            rest = previous;
        } else if (code > nextCode) {
            throw new BrokenImageException("its data has an undefined code");
        }
        while (rest >= clear) {
            pending[pendingCount++] = suffix[rest];
            rest = prefix[rest];
        }
        firstOfPrevious = (byte) rest;
        pending[pendingCount++] = firstOfPrevious;
        if (previous >= 0 && nextCode < MAX_CODES) {
            prefix[nextCode] = (short) previous;
            suffix[nextCode] = firstOfPrevious;
            nextCode++;
            if (nextCode == 1 << codeBits && codeBits < MAX_CODE_BITS) {
                codeBits++;
            }
        }
        previous = code;
    }

    private int nextCode() {
        while (available < codeBits) {
            while (blockLeft == 0) {
                blockLeft = bytes.u8(at++);
            }
            buffer |= bytes.u8(at++) << available;
            blockLeft--;
            available += 8;
        }
        int code = buffer & (1 << codeBits) - 1;
        buffer >>>= codeBits;
        available -= codeBits;
        return code;
    }
}
