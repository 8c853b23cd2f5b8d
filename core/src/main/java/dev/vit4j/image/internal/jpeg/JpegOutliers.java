package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;

/**
 * The blocks of a column of blocks that need the {@link JpegNarrowTransform}: those whose values after the first
 * pass may be so large that the sum of two of them exceeds 16 bits.
 */
final class JpegOutliers {

    private static final int SIDE = JpegComponent.BLOCK_SIDE;

    /** If a column's first value is at most this, and the others at most theirs, no sum can be too large. */
    private static final int FIRST_RANGE = 1 << 10;

    private static final int OTHERS_RANGE = 1 << 8;

    /** A quarter of the 15 bits that a value of the first pass may have: it has two more than a coefficient. */
    private static final int MOST = (1 << 12) - 8;

    private final JpegNarrowTransform narrow;

    /** By block. */
    private final boolean[] marked;

    /** By block: the start of its coefficients. */
    private final int[] sources;

    private boolean any;

    JpegOutliers(int[] quantization, int rows) {
        this.narrow = new JpegNarrowTransform(quantization);
        this.marked = new boolean[rows / SIDE];
        this.sources = new int[rows / SIDE];
    }

    /**
     * Whether a column of coefficients, times their steps, needs a closer check.
     *
     * @param others all values except the first, each with {@link #shifted}, combined by {@code |}
     */
    static boolean isSuspect(int first, int others) {
        return (((first + FIRST_RANGE) & (-2 * FIRST_RANGE)) | (others & (-2 * OTHERS_RANGE))) != 0;
    }

    /** A value whose bits from twice the range on are zero if it is within the range. */
    static int shifted(int value) {
        return value + OTHERS_RANGE;
    }

    /** Marks the block whose rows begin at {@code row} if the column that begins at {@code at} gives too large sums. */
    void look(short[] coefficients, int at, int[] quantization, int column, int row, int from) {
        long others = 0;
        for (int i = SIDE; i < JpegComponent.BLOCK; i += SIDE) {
            others += Math.abs((long) coefficients[at + i] * quantization[column + i]);
        }
        long sum = Math.abs((long) coefficients[at] * quantization[column]) + others * 89 / 64; // cosines times root 2
        if (sum > MOST) {
            any = true;
            marked[row / SIDE] = true;
            sources[row / SIDE] = from;
        }
    }

    /** @param columns [8, rows]: samples, replaced by those of the narrow transform in marked blocks */
    void correct(short[] coefficients, int[][] columns) {
        if (!any) {
            return;
        }
        for (int block = 0; block < marked.length; block++) {
            if (marked[block]) {
                narrow.transform(coefficients, sources[block], columns, block * SIDE);
            }
        }
        Arrays.fill(marked, false);
        any = false;
    }
}
