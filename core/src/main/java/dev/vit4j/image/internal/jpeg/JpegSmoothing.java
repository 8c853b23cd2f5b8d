package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;
import java.util.List;

/**
 * If a progressive JPEG image ends before its last scans, libjpeg estimates the missing first AC coefficients from
 * the DC values of the surrounding 5 by 5 blocks (libjpeg-turbo's {@code decompress_smooth_data}, after ITU-T T.81,
 * K.8).
 */
final class JpegSmoothing {

    /** Estimated coefficients, in zigzag order, including the DC value. */
    static final int COEFFICIENTS = 10;

    private static final int SIDE = 5;

    /** Those estimated if a scan had some of them; the first is the one after the DC value. */
    private static final int WITHOUT_AVERAGE = 5;

    /** [coefficient, 25]: the weight of each surrounding DC value, if scans only had the DC values. */
    private static final int[][] ALONE = {
        {
            -2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2,
        },
        {-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1},
        {-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1},
        {0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0},
        {-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1},
        {0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0},
        {0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0}
    };

    /** The same if scans had other coefficients, too; the DC value stays. */
    private static final int[][] BESIDE_OTHERS = {
        {},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0},
        {0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0},
        {0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
    };

    private static final int[] ALL_MISSING = new int[COEFFICIENTS];

    static {
        Arrays.fill(ALL_MISSING, JpegComponent.NEVER_SENT);
    }

    private final JpegFrame frame;
    private final boolean singleScan;

    /** The last row of minimum coded units for which the last scan had data. */
    private final int lastGoodUnitRow;

    JpegSmoothing(JpegFrame frame, boolean singleScan, int lastGoodUnitRow) {
        this.frame = frame;
        this.singleScan = singleScan;
        this.lastGoodUnitRow = lastGoodUnitRow;
    }

    /**
     * Whether libjpeg would estimate: every DC value is known, and some of the other first coefficients are incomplete.
     */
    static boolean isNeeded(JpegFrame frame) {
        List<JpegComponent> components = frame.components();
        return frame.progressive()
                && components.stream().allMatch(JpegComponent::canBeSmoothed)
                && components.stream().anyMatch(JpegComponent::lacksDetail);
    }

    /** Estimates in all blocks of the components, including those beyond the image's edges. */
    void apply() {
        for (JpegComponent component : frame.components()) {
            short[] averages = new short[component.offsets().length];
            for (int i = 0; i < averages.length; i++) {
                averages[i] = component.coefficients()[component.offsets()[i]];
            }
            for (int row = 0; row < component.blockRows; row++) {
                smoothRow(component, averages, row);
            }
        }
    }

    private void smoothRow(JpegComponent component, short[] averages, int row) {
        boolean good = row / component.verticalSampling <= lastGoodUnitRow;
        int[] missing = singleScan && !good ? ALL_MISSING : component.missingBits(good);
        boolean alone = true;
        for (int k = 1; k < COEFFICIENTS; k++) {
            alone &= missing[k] == JpegComponent.NEVER_SENT;
        }
        int[] rows = rowsAround(component, row);
        int[] around = new int[SIDE * SIDE];
        for (int column = 0; column < component.blocksPerRow; column++) {
            for (int i = 0; i < around.length; i++) {
                int x = Math.max(0, Math.min(component.blocksPerRow - 1, column + i % SIDE - SIDE / 2));
                around[i] = averages[component.block(rows[i / SIDE], x)];
            }
            smoothBlock(component, component.block(row, column), around, missing, alone);
        }
    }

    /**
     * The five rows of blocks. libjpeg counts the image's rows by the size of the current row of units, which is
     * smaller for the last one, so that it uses the row above instead of the one above that.
     */
    private int[] rowsAround(JpegComponent component, int row) {
        int unitRow = row / component.verticalSampling;
        int lastUnitRow = frame.unitRows() - 1;
        int rest = component.blockRows % component.verticalSampling;
        int rowsOfUnit = unitRow < lastUnitRow || rest == 0 ? component.verticalSampling : rest;
        int counted = unitRow * rowsOfUnit + row % component.verticalSampling;
        int end = rowsOfUnit * frame.unitRows() - 1;
        int above = counted > 0 ? row - 1 : row;
        int below = counted < end ? row + 1 : row;
        return new int[] {counted > 1 ? row - 2 : above, above, row, below, counted < end - 1 ? row + 2 : below};
    }

    private static void smoothBlock(JpegComponent component, int block, int[] around, int[] missing, boolean alone) {
        int[] quantization = component.quantization();
        short[] coefficients = component.coefficients();
        int at = component.offsets()[block];
        int[][] weights = alone ? ALONE : BESIDE_OTHERS;
        int last = alone ? COEFFICIENTS - 1 : WITHOUT_AVERAGE;
        for (int k = 1; k <= last; k++) {
            int position = Jpeg.ZIGZAG[k];
            if (missing[k] != 0 && coefficients[at + position] == 0) {
                int guess = guess(weights[k], around, quantization[0], quantization[position], missing[k]);
                coefficients[at + position] = (short) guess;
                component.nonZero()[block] |= 1L << k;
            }
        }
        if (alone) {
            coefficients[at] = (short) guess(ALONE[0], around, quantization[0], quantization[0], 0);
        }
    }

    /** @param missingBits maximum number of bits of the estimate, if scans had the higher ones */
    private static int guess(int[] weights, int[] around, int averageStep, int step, int missingBits) {
        int sum = 0;
        for (int i = 0; i < around.length; i++) {
            sum += weights[i] * around[i];
        }
        long product = (long) averageStep * sum;
        int size = (int) ((((long) step << 7) + Math.abs(product)) / ((long) step << 8));
        if (missingBits > 0) {
            size = Math.min(size, (1 << missingBits) - 1);
        }
        return product < 0 ? -size : size;
    }
}
