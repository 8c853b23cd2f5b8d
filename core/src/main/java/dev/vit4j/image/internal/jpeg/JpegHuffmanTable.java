package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;

/** A Huffman code of a JPEG file: ITU-T T.81, annex C, and the look-up of annex F.2.2.3. */
final class JpegHuffmanTable {

    static final int LOOKAHEAD = 8;

    static final int MAX_LENGTH = 16;

    /** For a scan that only reads bits. */
    static final JpegHuffmanTable EMPTY = new JpegHuffmanTable(new int[MAX_LENGTH], new byte[0]);

    /** By the next {@link #LOOKAHEAD} bits: length of the code times 256 plus its symbol, 0 for longer codes. */
    final short[] lookup = new short[1 << LOOKAHEAD];

    private final int[] largestCode = new int[MAX_LENGTH + 1];
    private final int[] symbolOffset = new int[MAX_LENGTH + 1];
    private final byte[] symbols;

    /**
     * @param counts of the codes of 1 to 16 bits, from {@code at} on
     * @param symbols in the order of their codes
     */
    JpegHuffmanTable(int[] counts, byte[] symbols) {
        this.symbols = symbols;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int count = counts[length - 1];
            symbolOffset[length] = index - code;
            for (int i = 0; i < count; i++) {
                if (length <= LOOKAHEAD) {
                    fillLookup(code + i, length, symbols[index + i]);
                }
            }
            index += count;
            code += count;
            largestCode[length] = count == 0 ? -1 : code - 1;
            if (count > 0 && code >= 1 << length) { // all ones is not a valid code, either
                throw new BrokenImageException("a Huffman table has more codes than fit");
            }
            code <<= 1;
        }
    }

    private void fillLookup(int code, int length, byte symbol) {
        int first = code << (LOOKAHEAD - length);
        int end = first + (1 << (LOOKAHEAD - length));
        if (end > lookup.length) {
            throw new BrokenImageException("a Huffman table has more codes than fit");
        }
        for (int i = first; i < end; i++) {
            lookup[i] = (short) (length << 8 | (symbol & 0xFF));
        }
    }

    /** Whether the bits read so far, {@code length} of them, are a complete code. */
    boolean isCode(int code, int length) {
        return code <= largestCode[length];
    }

    /** The symbol of a code of that length, 0 for an invalid code, as in libjpeg. */
    int symbol(int code, int length) {
        return length > MAX_LENGTH ? 0 : symbols[code + symbolOffset[length] & 0xFF] & 0xFF;
    }
}
