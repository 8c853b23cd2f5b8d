package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.resize.EightBits;

/**
 * Converts quantised coefficients to samples: the inverse cosine transform of libjpeg's {@code jidctint.c}, bit for bit
 * (Loeffler, Ligtenberg and Moschytz, ICASSP 1989, with 11 multiplications). Wrapping sums give the same in any
 * order, so the second pass may factor differently. Blocks with values that no pixels have go
 * through {@link JpegNarrowTransform} instead.
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

    /** The contribution of columns 1, 3, 5 and 7 to the odd half of columns 0 to 3: the second pass, multiplied out. */
    private static final int[][] ODD = {
        {
            FIX_1_501321110 - FIX_0_899976223 - FIX_0_390180644 + FIX_1_175875602,
            FIX_1_175875602,
            FIX_1_175875602 - FIX_0_390180644,
            FIX_1_175875602 - FIX_0_899976223
        },
        {
            FIX_1_175875602,
            FIX_3_072711026 - FIX_2_562915447 - FIX_1_961570560 + FIX_1_175875602,
            FIX_1_175875602 - FIX_2_562915447,
            FIX_1_175875602 - FIX_1_961570560
        },
        {
            FIX_1_175875602 - FIX_0_390180644,
            FIX_1_175875602 - FIX_2_562915447,
            FIX_2_053119869 - FIX_2_562915447 - FIX_0_390180644 + FIX_1_175875602,
            FIX_1_175875602
        },
        {
            FIX_1_175875602 - FIX_0_899976223,
            FIX_1_175875602 - FIX_1_961570560,
            FIX_1_175875602,
            FIX_0_298631336 - FIX_0_899976223 - FIX_1_961570560 + FIX_1_175875602
        }
    };

    /** By column: its coefficients except the uppermost, in zigzag order. */
    private static final long[] BELOW_FIRST_ROW = new long[8];

    static {
        for (int k = 0; k < JpegComponent.BLOCK; k++) {
            int position = Jpeg.ZIGZAG[k];
            BELOW_FIRST_ROW[position & 7] |= position >= 8 ? 1L << k : 0;
        }
    }

    private final int[] quantization;

    /** [4, rows]: the result of the even columns, then of the odd ones. */
    private final int[][] even;

    private final int[][] odd;

    private final JpegOutliers outliers;

    /** @param rows of vertically adjacent blocks */
    JpegInverseTransform(int[] quantization, int rows) {
        this.quantization = quantization;
        this.outliers = new JpegOutliers(quantization, rows);
        this.even = new int[4][rows];
        this.odd = new int[4][rows];
    }

    /**
     * The first pass: down the 8 columns of the block at {@code from}.
     *
     * @param nonZero which of its coefficients are nonzero, in zigzag order; the first bit is ignored
     * @param workspace [8, rows]: columns of vertically adjacent blocks, this one from {@code row} on
     */
    void downColumns(short[] coefficients, int from, long nonZero, int[][] workspace, int row) {
        int[] quantization = this.quantization;
        if ((nonZero & ~1L) == 0) {
            int flat = (short) ((coefficients[from] * quantization[0]) << PASS1_BITS); // 16 bits, as in the narrow one
            fill(flat, workspace[0], row);
            for (int column = 1; column < workspace.length; column++) {
                fill(0, workspace[column], row);
            }
            return;
        }
        for (int column = 0; column < workspace.length; column++) {
            if ((nonZero & BELOW_FIRST_ROW[column]) == 0) {
                int value = coefficients[from + column] * quantization[column];
                fill(value << PASS1_BITS, workspace[column], row);
                if (JpegOutliers.isSuspect(value, JpegOutliers.shifted(0))) {
                    outliers.look(coefficients, from + column, quantization, column, row, from);
                }
            } else if (downColumn(coefficients, from + column, quantization, column, workspace[column], row)) {
                outliers.look(coefficients, from + column, quantization, column, row, from);
            }
        }
    }

    private static void fill(int value, int[] target, int row) {
        target[row] = value;
        target[row + 1] = value;
        target[row + 2] = value;
        target[row + 3] = value;
        target[row + 4] = value;
        target[row + 5] = value;
        target[row + 6] = value;
        target[row + 7] = value;
    }

    /** Whether the column needs a closer check. */
    private static boolean downColumn(short[] c, int at, int[] q, int column, int[] target, int row) {
        int z2 = c[at + 16] * q[column + 16];
        int z3 = c[at + 48] * q[column + 48];
        int others = JpegOutliers.shifted(z2) | JpegOutliers.shifted(z3);
        int z1 = (z2 + z3) * FIX_0_541196100;
        int even2 = z1 - z3 * FIX_1_847759065;
        int even3 = z1 + z2 * FIX_0_765366865;
        z2 = c[at] * q[column];
        z3 = c[at + 32] * q[column + 32];
        int first = z2;
        others |= JpegOutliers.shifted(z3);
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
        others |= JpegOutliers.shifted(odd0)
                | JpegOutliers.shifted(odd1)
                | JpegOutliers.shifted(odd2)
                | JpegOutliers.shifted(odd3);
        z1 = (odd0 + odd3) * -FIX_0_899976223;
        z2 = (odd1 + odd2) * -FIX_2_562915447;
        int z5 = (odd0 + odd2 + odd1 + odd3) * FIX_1_175875602;
        z3 = (odd0 + odd2) * -FIX_1_961570560 + z5;
        int z4 = (odd1 + odd3) * -FIX_0_390180644 + z5;
        odd0 = odd0 * FIX_0_298631336 + z1 + z3;
        odd1 = odd1 * FIX_2_053119869 + z2 + z4;
        odd2 = odd2 * FIX_3_072711026 + z2 + z3;
        odd3 = odd3 * FIX_1_501321110 + z1 + z4;

        target[row] = (sum0 + odd3) >> PASS1_SHIFT;
        target[row + 7] = (sum0 - odd3) >> PASS1_SHIFT;
        target[row + 1] = (sum1 + odd2) >> PASS1_SHIFT;
        target[row + 6] = (sum1 - odd2) >> PASS1_SHIFT;
        target[row + 2] = (sum2 + odd1) >> PASS1_SHIFT;
        target[row + 5] = (sum2 - odd1) >> PASS1_SHIFT;
        target[row + 3] = (sum3 + odd0) >> PASS1_SHIFT;
        target[row + 4] = (sum3 - odd0) >> PASS1_SHIFT;
        return JpegOutliers.isSuspect(first, others);
    }

    /**
     * The second pass: along all rows at once, in loops short enough for the compiler to vectorise.
     *
     * @param columns [8, rows]: the results of the first pass; afterwards samples from 0 to 255
     */
    void alongRows(short[] coefficients, int[][] columns) {
        alongRows(columns);
        outliers.correct(coefficients, columns);
    }

    private void alongRows(int[][] columns) {
        sum(columns[2], FIX_0_541196100 + FIX_0_765366865, columns[6], FIX_0_541196100, even[2]);
        sum(columns[2], FIX_0_541196100, columns[6], FIX_0_541196100 - FIX_1_847759065, even[3]);
        sum(columns[0], 1 << CONSTANT_BITS, columns[4], 1 << CONSTANT_BITS, even[0]);
        sum(columns[0], 1 << CONSTANT_BITS, columns[4], -(1 << CONSTANT_BITS), even[1]);
        for (int i = 0; i < odd.length; i++) {
            sum(columns, ODD[i], odd[i]);
        }
        butterfly(even[0], even[2], odd[0], columns[0], columns[7]);
        butterfly(even[1], even[3], odd[1], columns[1], columns[6]);
        negate(even[3]);
        butterfly(even[1], even[3], odd[2], columns[2], columns[5]);
        negate(even[2]);
        butterfly(even[0], even[2], odd[3], columns[3], columns[4]);
    }

    private static void sum(int[] first, int firstFactor, int[] second, int secondFactor, int[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = first[i] * firstFactor + second[i] * secondFactor;
        }
    }

    private static void sum(int[][] columns, int[] factors, int[] target) {
        int[] first = columns[1];
        int[] third = columns[3];
        int[] fifth = columns[5];
        int[] seventh = columns[7];
        int firstFactor = factors[0];
        int thirdFactor = factors[1];
        int fifthFactor = factors[2];
        int seventhFactor = factors[3];
        for (int i = 0; i < target.length; i++) {
            target[i] = first[i] * firstFactor
                    + third[i] * thirdFactor
                    + fifth[i] * fifthFactor
                    + seventh[i] * seventhFactor;
        }
    }

    private static void butterfly(int[] even, int[] moreEven, int[] odd, int[] sum, int[] difference) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = EightBits.clamped((even[i] + moreEven[i] + PASS2_HALF + odd[i]) >> PASS2_SHIFT);
        }
        for (int i = 0; i < difference.length; i++) {
            difference[i] = EightBits.clamped((even[i] + moreEven[i] + PASS2_HALF - odd[i]) >> PASS2_SHIFT);
        }
    }

    private static void negate(int[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
    }
}
