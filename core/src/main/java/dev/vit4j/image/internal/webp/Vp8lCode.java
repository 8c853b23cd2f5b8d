package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;

/** A canonical prefix code of a lossless WebP image. There may be many of them, so they are kept small. */
final class Vp8lCode {

    private static final int MAX_LENGTH = 15;
    private static final int MAX_LOOKAHEAD = 8;

    /** Bits of a symbol's number: the largest alphabet has 2328 symbols. */
    private static final int SYMBOL_BITS = 12;

    /** Bytes of a code without its symbols and lookup: the object, its counts and the arrays' headers. */
    private static final int FIXED_BYTES = 128;

    /** By the next bits, in the file's order: length times 4,096 plus symbol; 0 for longer codes. */
    private final char[] lookup;

    private final char[] counts;

    /** By code. */
    private final char[] symbols;

    private final boolean single;

    /** @param lengths of the alphabet's codes, 0 for symbols without a code */
    Vp8lCode(int[] lengths, int alphabet) {
        counts = requireComplete(lengths, alphabet);
        int[] next = new int[MAX_LENGTH + 2];
        int longest = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            next[length + 1] = next[length] + counts[length];
            longest = counts[length] > 0 ? length : longest;
        }
        symbols = new char[next[MAX_LENGTH + 1]];
        single = symbols.length == 1;
        for (int symbol = 0; symbol < alphabet; symbol++) {
            if (lengths[symbol] > 0) {
                symbols[next[lengths[symbol]]++] = (char) symbol;
            }
        }
        lookup = new char[single ? 0 : 1 << Math.min(longest, MAX_LOOKAHEAD)];
        fillLookup();
    }

    /**
     * The number of codes of each length, none for 0.
     *
     * @throws BrokenImageException if there are more or fewer than fit, except for a single one
     */
    static char[] requireComplete(int[] lengths, int alphabet) {
        char[] counts = new char[MAX_LENGTH + 1];
        for (int symbol = 0; symbol < alphabet; symbol++) {
            counts[lengths[symbol]]++;
        }
        int used = alphabet - counts[0];
        counts[0] = 0;
        int left = 1;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            left = 2 * left - counts[length];
            if (left < 0) {
                throw new BrokenImageException("a prefix code has more codes than fit");
            }
        }
        if (used == 0 || (left > 0 && used > 1)) {
            throw new BrokenImageException("a prefix code is incomplete");
        }
        return counts;
    }

    private void fillLookup() {
        int code = 0;
        int index = 0;
        for (int length = 1; 1 << length <= lookup.length; length++) {
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                int reversed = Integer.reverse(code) >>> (32 - length);
                for (int slot = reversed; slot < lookup.length; slot += 1 << length) {
                    lookup[slot] = (char) (length << SYMBOL_BITS | symbols[index]);
                }
            }
            code <<= 1;
        }
    }

    /** The approximate memory size in bytes. */
    int size() {
        return FIXED_BYTES + Character.BYTES * (symbols.length + lookup.length);
    }

    /** Whether there is only one symbol. */
    boolean isSingle() {
        return single;
    }

    /** The next symbol, from bits already loaded; a code with a single symbol takes none. */
    int symbol(Vp8lBits bits) {
        if (single) {
            return symbols[0];
        }
        int near = bits.peek(0);
        int entry = lookup[near & lookup.length - 1];
        if (entry != 0) {
            bits.skip(entry >> SYMBOL_BITS);
            return entry & (1 << SYMBOL_BITS) - 1;
        }
        int code = 0;
        int first = 0;
        int index = 0;
        int next = (near & (1 << MAX_LOOKAHEAD) - 1) | bits.peek(MAX_LOOKAHEAD) << MAX_LOOKAHEAD;
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
        throw new BrokenImageException("its data has an undefined code");
    }
}
