package dev.vit4j.image;

/**
 * From quantised coefficients to samples: the inverse cosine transform of libjpeg's {@code jidctint.c}, bit for bit
 * (Loeffler, Ligtenberg and Moschytz, ICASSP 1989, with 11 multiplications).
 */
final class JpegInverseTransform {

    private static final int CONSTANT_BITS = 13;
    private static final int PASS1_BITS = 2;
    private static final int PASS1_SHIFT = CONSTANT_BITS - PASS1_BITS;
    private static final int PASS2_SHIFT = CONSTANT_BITS + PASS1_BITS + 3;
    private static final int PASS1_HALF = 1 << (PASS1_SHIFT - 1);
    /** With the 128 that samples are shifted by. */
    private static final int PASS2_HALF = (1 << (PASS2_SHIFT - 1)) + (128 << PASS2_SHIFT);

    private static final int FIX_0_298631336 = 2446;
    private static final int FIX_0_390180644 = 3196;
    private static final int FIX_0_541196100 = 4433;
    private static final int FIX_0_765366865 = 6270;
    private static final int FIX_0_899976223 = 7373;
    private static final int FIX_1_175875602 = 9633;
    private static final int FIX_1_501321110 = 12299;
    private static final int FIX_1_847759065 = 15137;
    private static final int FIX_1_961570560 = 16069;
    private static final int FIX_2_053119869 = 16819;
    private static final int FIX_2_562915447 = 20995;
    private static final int FIX_3_072711026 = 25172;

    /** By column: its coefficients but the uppermost, in the order of a scan. */
    private static final long[] BELOW_FIRST_ROW = new long[8];

    static {
        for (int k = 0; k < JpegComponent.BLOCK; k++) {
            int position = Jpeg.ZIGZAG[k];
            BELOW_FIRST_ROW[position & 7] |= position >= 8 ? 1L << k : 0;
        }
    }

    private final int[] workspace = new int[JpegComponent.BLOCK];
    private final int[] quantization;

    JpegInverseTransform(int[] quantization) {
        this.quantization = quantization;
    }

    /**
     * Writes the 8 by 8 samples of the block at {@code from}, column by column, {@code stride} places apart.
     *
     * @param nonZero which of its coefficients are not zero, in the order of a scan; the first says nothing
     */
    void transform(short[] coefficients, int from, long nonZero, int[] samples, int to, int stride) {
        int[] quantization = this.quantization;
        if ((nonZero & ~1L) == 0) {
            int value = EightBits.clamped(((coefficients[from] * quantization[0] + 4) >> 3) + 128);
            for (int column = 0; column < 8; column++) {
                int at = to + column * stride;
                for (int row = 0; row < 8; row++) {
                    samples[at + row] = value;
                }
            }
            return;
        }
        int[] workspace = this.workspace;
        for (int column = 0; column < 8; column++) {
            if ((nonZero & BELOW_FIRST_ROW[column]) == 0) {
                int dc = (coefficients[from + column] * quantization[column]) << PASS1_BITS;
                for (int at = column; at < JpegComponent.BLOCK; at += 8) {
                    workspace[at] = dc;
                }
            } else {
                columnPass(coefficients, from + column, quantization, column, workspace);
            }
        }
        for (int row = 0; row < 8; row++) {
            rowPass(workspace, 8 * row, samples, to + row, stride);
        }
    }

    private static void columnPass(short[] c, int at, int[] q, int column, int[] w) {
        int z2 = c[at + 16] * q[column + 16];
        int z3 = c[at + 48] * q[column + 48];
        int z1 = (z2 + z3) * FIX_0_541196100;
        int even2 = z1 - z3 * FIX_1_847759065;
        int even3 = z1 + z2 * FIX_0_765366865;
        z2 = c[at] * q[column];
        z3 = c[at + 32] * q[column + 32];
        int even0 = (z2 + z3) << CONSTANT_BITS;
        int even1 = (z2 - z3) << CONSTANT_BITS;
        int sum0 = even0 + even3 + PASS1_HALF;
        int sum3 = even0 - even3 + PASS1_HALF;
        int sum1 = even1 + even2 + PASS1_HALF;
        int sum2 = even1 - even2 + PASS1_HALF;

        int odd0 = c[at + 56] * q[column + 56];
        int odd1 = c[at + 40] * q[column + 40];
        int odd2 = c[at + 24] * q[column + 24];
        int odd3 = c[at + 8] * q[column + 8];
        z1 = (odd0 + odd3) * -FIX_0_899976223;
        z2 = (odd1 + odd2) * -FIX_2_562915447;
        int z5 = (odd0 + odd2 + odd1 + odd3) * FIX_1_175875602;
        z3 = (odd0 + odd2) * -FIX_1_961570560 + z5;
        int z4 = (odd1 + odd3) * -FIX_0_390180644 + z5;
        odd0 = odd0 * FIX_0_298631336 + z1 + z3;
        odd1 = odd1 * FIX_2_053119869 + z2 + z4;
        odd2 = odd2 * FIX_3_072711026 + z2 + z3;
        odd3 = odd3 * FIX_1_501321110 + z1 + z4;

        w[column] = (sum0 + odd3) >> PASS1_SHIFT;
        w[column + 56] = (sum0 - odd3) >> PASS1_SHIFT;
        w[column + 8] = (sum1 + odd2) >> PASS1_SHIFT;
        w[column + 48] = (sum1 - odd2) >> PASS1_SHIFT;
        w[column + 16] = (sum2 + odd1) >> PASS1_SHIFT;
        w[column + 40] = (sum2 - odd1) >> PASS1_SHIFT;
        w[column + 24] = (sum3 + odd0) >> PASS1_SHIFT;
        w[column + 32] = (sum3 - odd0) >> PASS1_SHIFT;
    }

    private static void rowPass(int[] w, int at, int[] samples, int to, int stride) {
        int z2 = w[at + 2];
        int z3 = w[at + 6];
        int z1 = (z2 + z3) * FIX_0_541196100;
        int even2 = z1 - z3 * FIX_1_847759065;
        int even3 = z1 + z2 * FIX_0_765366865;
        int even0 = (w[at] + w[at + 4]) << CONSTANT_BITS;
        int even1 = (w[at] - w[at + 4]) << CONSTANT_BITS;
        int sum0 = even0 + even3 + PASS2_HALF;
        int sum3 = even0 - even3 + PASS2_HALF;
        int sum1 = even1 + even2 + PASS2_HALF;
        int sum2 = even1 - even2 + PASS2_HALF;

        int odd0 = w[at + 7];
        int odd1 = w[at + 5];
        int odd2 = w[at + 3];
        int odd3 = w[at + 1];
        z1 = (odd0 + odd3) * -FIX_0_899976223;
        z2 = (odd1 + odd2) * -FIX_2_562915447;
        int z5 = (odd0 + odd2 + odd1 + odd3) * FIX_1_175875602;
        z3 = (odd0 + odd2) * -FIX_1_961570560 + z5;
        int z4 = (odd1 + odd3) * -FIX_0_390180644 + z5;
        odd0 = odd0 * FIX_0_298631336 + z1 + z3;
        odd1 = odd1 * FIX_2_053119869 + z2 + z4;
        odd2 = odd2 * FIX_3_072711026 + z2 + z3;
        odd3 = odd3 * FIX_1_501321110 + z1 + z4;

        samples[to] = EightBits.clamped((sum0 + odd3) >> PASS2_SHIFT);
        samples[to + 7 * stride] = EightBits.clamped((sum0 - odd3) >> PASS2_SHIFT);
        samples[to + stride] = EightBits.clamped((sum1 + odd2) >> PASS2_SHIFT);
        samples[to + 6 * stride] = EightBits.clamped((sum1 - odd2) >> PASS2_SHIFT);
        samples[to + 2 * stride] = EightBits.clamped((sum2 + odd1) >> PASS2_SHIFT);
        samples[to + 5 * stride] = EightBits.clamped((sum2 - odd1) >> PASS2_SHIFT);
        samples[to + 3 * stride] = EightBits.clamped((sum3 + odd0) >> PASS2_SHIFT);
        samples[to + 4 * stride] = EightBits.clamped((sum3 - odd0) >> PASS2_SHIFT);
    }

}
