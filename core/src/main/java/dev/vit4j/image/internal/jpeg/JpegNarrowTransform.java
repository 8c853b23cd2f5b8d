package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.resize.EightBits;

/**
 * The inverse cosine transform of a block whose coefficients exceed those of 8-bit pixels: libjpeg-turbo's SIMD code
 * for x86 ({@code jidctint-avx2.asm}) computes in 16 bits, where sums wrap around and results are cut off.
 * {@link JpegInverseTransform} gives the same if neither happens.
 */
final class JpegNarrowTransform {

    private static final int SIDE = JpegComponent.BLOCK_SIDE;
    private static final int CONSTANT_BITS = 13;
    private static final int PASS1_BITS = 2;
    private static final int PASS1_SHIFT = CONSTANT_BITS - PASS1_BITS;
    private static final int PASS2_SHIFT = CONSTANT_BITS + PASS1_BITS + 3;

    private final int[] quantization;

    /** [8, 8]: the first pass's results, row by row. */
    private final int[] workspace = new int[JpegComponent.BLOCK];

    JpegNarrowTransform(int[] quantization) {
        this.quantization = quantization;
    }

    /**
     * @param from the start of the block's coefficients
     * @param columns [8, rows]: receives the samples, from {@code row} on
     */
    void transform(short[] coefficients, int from, int[][] columns, int row) {
        boolean flatColumns = true;
        for (int i = 0; i < workspace.length; i++) {
            workspace[i] = (short) (coefficients[from + i] * quantization[i]);
            flatColumns &= i < SIDE || coefficients[from + i] == 0;
        }
        for (int column = 0; column < SIDE; column++) {
            if (flatColumns) {
                for (int y = SIDE - 1; y >= 0; y--) {
                    workspace[y * SIDE + column] = (short) (workspace[column] << PASS1_BITS);
                }
            } else {
                pass(column, SIDE, PASS1_SHIFT);
            }
        }
        for (int y = 0; y < SIDE; y++) {
            pass(y * SIDE, 1, PASS2_SHIFT);
            for (int x = 0; x < SIDE; x++) {
                columns[x][row + y] = EightBits.clamped(workspace[y * SIDE + x] + 128);
            }
        }
    }

    /** Transforms eight values, starting at {@code at}, {@code step} apart. */
    private void pass(int at, int step, int shift) {
        int[] w = workspace;
        int half = 1 << (shift - 1);
        int in2 = w[at + 2 * step];
        int in6 = w[at + 6 * step];
        int even3 = in2 * (4433 + 6270) + in6 * 4433;
        int even2 = in2 * 4433 + in6 * (4433 - 15137);
        int even0 = (short) (w[at] + w[at + 4 * step]) << CONSTANT_BITS;
        int even1 = (short) (w[at] - w[at + 4 * step]) << CONSTANT_BITS;

        int in1 = w[at + step];
        int in3 = w[at + 3 * step];
        int in5 = w[at + 5 * step];
        int in7 = w[at + 7 * step];
        int sum37 = (short) (in7 + in3);
        int sum15 = (short) (in5 + in1);
        int z3 = sum37 * (9633 - 16069) + sum15 * 9633;
        int z4 = sum37 * 9633 + sum15 * (9633 - 3196);
        int odd0 = in7 * (2446 - 7373) + in1 * -7373 + z3;
        int odd1 = in5 * (16819 - 20995) + in3 * -20995 + z4;
        int odd2 = in5 * -20995 + in3 * (25172 - 20995) + z3;
        int odd3 = in7 * -7373 + in1 * (12299 - 7373) + z4;

        put(at, step, 0, even0 + even3 + half, odd3, shift);
        put(at, step, 1, even1 + even2 + half, odd2, shift);
        put(at, step, 2, even1 - even2 + half, odd1, shift);
        put(at, step, 3, even0 - even3 + half, odd0, shift);
    }

    /** Value {@code number} and the opposite one. */
    private void put(int at, int step, int number, int even, int odd, int shift) {
        workspace[at + number * step] = saturated((even + odd) >> shift);
        workspace[at + (SIDE - 1 - number) * step] = saturated((even - odd) >> shift);
    }

    private static int saturated(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
