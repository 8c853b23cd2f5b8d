package dev.vit4j.image.internal.webp;

/** The coefficients of a block of 4 by 4: RFC 6386, section 13. */
final class Vp8Tokens {

    static final int LUMA_WITHOUT_DC = 0;
    static final int LUMA_DC = 1;
    static final int CHROMA = 2;
    static final int LUMA = 3;

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /** The band of each position; one more for the position after the last. */
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    private static final int[][] LARGE = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private final int[] probabilities;

    Vp8Tokens(int[] probabilities) {
        this.probabilities = probabilities;
    }

    private int offset(int type, int position, int context) {
        return ((type * Vp8Tables.BANDS + BANDS[position]) * Vp8Tables.CONTEXTS + context) * Vp8Tables.PROBABILITIES;
    }

    /**
     * Reads a block, dequantised, into {@code coefficients} at {@code to}.
     *
     * @param context how many of the blocks above and to the left have coefficients
     * @param first position, 1 if the DC coefficient is stored elsewhere
     * @return the position after the last coefficient
     */
    int read(Vp8Bits bits, int type, int context, int[] factors, int first, short[] coefficients, int to) {
        int[] p = probabilities;
        int position = first;
        int at = offset(type, position, context);
        while (position < 16) {
            if (bits.bit(p[at]) == 0) {
                return position;
            }
            while (bits.bit(p[at + 1]) == 0) {
                position++;
                if (position == 16) {
                    return 16;
                }
                at = offset(type, position, 0);
            }
            int magnitude = bits.bit(p[at + 2]) == 0 ? 1 : large(bits, at);
            int value = bits.withSign(magnitude);
            coefficients[to + ZIGZAG[position]] = (short) (value * factors[position > 0 ? 1 : 0]);
            position++;
            at = offset(type, position, magnitude == 1 ? 1 : 2);
        }
        return 16;
    }

    private int large(Vp8Bits bits, int at) {
        int[] p = probabilities;
        if (bits.bit(p[at + 3]) == 0) {
            return bits.bit(p[at + 4]) == 0 ? 2 : 3 + bits.bit(p[at + 5]);
        }
        if (bits.bit(p[at + 6]) == 0) {
            if (bits.bit(p[at + 7]) == 0) {
                return 5 + bits.bit(159);
            }
            int high = bits.bit(165);
            return 7 + 2 * high + bits.bit(145);
        }
        int high = bits.bit(p[at + 8]);
        int category = 2 * high + bits.bit(p[at + 9 + high]);
        int value = 0;
        for (int probability : LARGE[category]) {
            value = 2 * value + bits.bit(probability);
        }
        return value + 3 + (8 << category);
    }
}
