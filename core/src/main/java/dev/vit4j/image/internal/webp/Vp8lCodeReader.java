package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/** Reads the prefix codes of a lossless WebP image, each given by the lengths of its symbols' codes. */
final class Vp8lCodeReader {

    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int DEFAULT_LENGTH = 8;

    private final Vp8lBits bits;

    /** For the current code, with room for the largest alphabet. */
    private final int[] lengths;

    Vp8lCodeReader(Vp8lBits bits, int largestAlphabet) {
        this.bits = bits;
        this.lengths = new int[largestAlphabet];
    }

    Vp8lCode read(int alphabet) {
        readLengths(alphabet);
        return new Vp8lCode(lengths, alphabet);
    }

    /** Skips a code that nothing uses. */
    void require(int alphabet) {
        readLengths(alphabet);
        Vp8lCode.requireComplete(lengths, alphabet);
    }

    private void readLengths(int alphabet) {
        Arrays.fill(lengths, 0, alphabet, 0);
        if (!bits.flag()) {
            readCodedLengths(alphabet);
            return;
        }
        int count = bits.read(1) + 1;
        int first = bits.read(bits.flag() ? 8 : 1);
        setLength(alphabet, first);
        if (count == 2) {
            setLength(alphabet, bits.read(8));
        }
    }

    /** Invalid symbols are ignored, as in libwebp. */
    private void setLength(int alphabet, int symbol) {
        if (symbol < alphabet) {
            lengths[symbol] = 1;
        }
    }

    private void readCodedLengths(int alphabet) {
        int[] lengthLengths = new int[LENGTH_ORDER.length];
        int count = 4 + bits.read(4);
        if (count > LENGTH_ORDER.length) {
            throw new BrokenImageException("a prefix code has too many lengths");
        }
        for (int i = 0; i < count; i++) {
            lengthLengths[LENGTH_ORDER[i]] = bits.read(3);
        }
        Vp8lCode code = new Vp8lCode(lengthLengths, lengthLengths.length);
        int tokens = bits.flag() ? 2 + bits.read(2 + 2 * bits.read(3)) : alphabet;
        if (tokens > alphabet) {
            throw new BrokenImageException("a prefix code has too many symbols");
        }
        int previous = DEFAULT_LENGTH;
        int symbol = 0;
        while (symbol < alphabet && tokens-- > 0) {
            bits.fill();
            int token = code.symbol(bits);
            if (token < 16) {
                lengths[symbol++] = token;
                previous = token == 0 ? previous : token;
                continue;
            }
            int repeat = token == 16 ? 3 + bits.read(2) : token == 17 ? 3 + bits.read(3) : 11 + bits.read(7);
            if (symbol + repeat > alphabet) {
                throw new BrokenImageException("a prefix code has too many symbols");
            }
            for (int i = 0; i < repeat; i++) {
                lengths[symbol++] = token == 16 ? previous : 0;
            }
        }
    }
}
