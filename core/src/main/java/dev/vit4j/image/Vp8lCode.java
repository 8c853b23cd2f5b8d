package dev.vit4j.image;

/** A canonical prefix code of a lossless WebP image. */
final class Vp8lCode {

    private static final int MAX_LENGTH = 15;
    private static final int LOOKAHEAD = 8;
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int DEFAULT_LENGTH = 8;

    /** By the next bits, in the file's order: length times 65,536 plus symbol; 0 for longer codes. */
    private final int[] lookup = new int[1 << LOOKAHEAD];

    private final int[] counts = new int[MAX_LENGTH + 1];
    private final int[] symbols;
    private final boolean single;

    private Vp8lCode(int[] lengths) {
        int used = 0;
        for (int length : lengths) {
            counts[length]++;
            used += length > 0 ? 1 : 0;
        }
        counts[0] = 0;
        symbols = new int[Math.max(1, used)];
        single = used == 1;
        int[] next = new int[MAX_LENGTH + 2];
        int left = 1;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            left = 2 * left - counts[length];
            if (left < 0) {
                throw new BrokenImageException("a prefix code has more codes than fit");
            }
            next[length + 1] = next[length] + counts[length];
        }
        if (used == 0 || (left > 0 && !single)) {
            throw new BrokenImageException("a prefix code is incomplete");
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = symbol;
            }
        }
        fillLookup();
    }

    private void fillLookup() {
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LOOKAHEAD; length++) {
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                int reversed = Integer.reverse(code) >>> (32 - length);
                for (int slot = reversed; slot < lookup.length; slot += 1 << length) {
                    lookup[slot] = length << 16 | symbols[index];
                }
            }
            code <<= 1;
        }
    }

    static Vp8lCode read(Vp8lBits bits, int alphabet) {
        int[] lengths = new int[alphabet];
        if (bits.flag()) {
            int count = bits.read(1) + 1;
            int first = bits.read(bits.flag() ? 8 : 1);
            setLength(lengths, first);
            if (count == 2) {
                setLength(lengths, bits.read(8));
            }
        } else {
            readLengths(bits, lengths);
        }
        return new Vp8lCode(lengths);
    }

    /** Symbols that are none are passed over, as by libwebp. */
    private static void setLength(int[] lengths, int symbol) {
        if (symbol < lengths.length) {
            lengths[symbol] = 1;
        }
    }

    private static void readLengths(Vp8lBits bits, int[] lengths) {
        int[] lengthLengths = new int[LENGTH_ORDER.length];
        int count = 4 + bits.read(4);
        if (count > LENGTH_ORDER.length) {
            throw new BrokenImageException("a prefix code has too many lengths");
        }
        for (int i = 0; i < count; i++) {
            lengthLengths[LENGTH_ORDER[i]] = bits.read(3);
        }
        Vp8lCode code = new Vp8lCode(lengthLengths);
        int tokens = bits.flag() ? 2 + bits.read(2 + 2 * bits.read(3)) : lengths.length;
        if (tokens > lengths.length) {
            throw new BrokenImageException("a prefix code has too many symbols");
        }
        int previous = DEFAULT_LENGTH;
        int symbol = 0;
        while (symbol < lengths.length && tokens-- > 0) {
            bits.fill();
            int token = code.symbol(bits);
            if (token < 16) {
                lengths[symbol++] = token;
                previous = token == 0 ? previous : token;
                continue;
            }
            int repeat = token == 16 ? 3 + bits.read(2) : token == 17 ? 3 + bits.read(3) : 11 + bits.read(7);
            if (symbol + repeat > lengths.length) {
                throw new BrokenImageException("a prefix code has too many symbols");
            }
            for (int i = 0; i < repeat; i++) {
                lengths[symbol++] = token == 16 ? previous : 0;
            }
        }
    }

    /** Whether there is one symbol alone. */
    boolean isSingle() {
        return single;
    }

    /** The next symbol, of bits that were filled; a code of one symbol takes none. */
    int symbol(Vp8lBits bits) {
        if (single) {
            return symbols[0];
        }
        int near = bits.peek(0) & (1 << LOOKAHEAD) - 1;
        int entry = lookup[near];
        if (entry != 0) {
            bits.skip(entry >> 16);
            return entry & 0xFFFF;
        }
        int code = 0;
        int first = 0;
        int index = 0;
        int next = near | bits.peek(LOOKAHEAD) << LOOKAHEAD;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code |= next >> (length - 1) & 1;
            int offset = code - first;
            if (offset < counts[length]) {
                bits.skip(length);
                return symbols[index + offset];
            }
            index += counts[length];
            first = (first + counts[length]) << 1;
            code <<= 1;
        }
        throw new BrokenImageException("its data has a code that stands for nothing");
    }
}
