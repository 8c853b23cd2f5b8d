package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.RgbImage;

/**
 * The samples of one colour component in a region, column by column, and their upsampling as in libjpeg's
 * {@code jdsample.c}: "fancy" (a triangle filter) for half the width or half of both sides, otherwise plain
 * replication.
 */
final class JpegPlane {

    private static final int SIDE = JpegComponent.BLOCK_SIDE;

    /** Columns of blocks in memory: a filter uses two columns of samples. */
    private static final int HELD = 2;

    private final JpegComponent component;
    private final JpegInverseTransform inverse;
    private final int horizontalExpand;
    private final int verticalExpand;
    private final int startY;
    private final int height;
    private final JpegWindow window;

    /** Whether columns are filtered, too; rows are then filtered into sums of 4, to be rounded once. */
    private final boolean fancyWidth;

    /** [8, rows]: one column of blocks, sample column by sample column. */
    private final int[][] samples;

    /** [{@link #HELD} * 8, height]: the region's rows, at full height. */
    private final int[][] columns;

    private final int[] heldBlocks = {-1, -1};

    JpegPlane(JpegComponent component, JpegFrame frame, RgbImage.Region region) {
        this.component = component;
        this.horizontalExpand = frame.horizontalExpand(component);
        this.verticalExpand = frame.verticalExpand(component);
        this.startY = region.y();
        this.height = region.height();
        this.window = component.window();
        this.fancyWidth = horizontalExpand == 2 && verticalExpand <= 2 && component.width > 2;
        int rows = SIDE * (window.endRow() - window.firstRow());
        this.inverse = new JpegInverseTransform(component.quantization(), rows);
        this.samples = new int[SIDE][rows];
        this.columns = new int[HELD * SIDE][height];
    }

    /** The region's part of the image column {@code x}. */
    void readColumn(int x, int[] target) {
        int[] near = column(x / horizontalExpand);
        if (!fancyWidth) {
            System.arraycopy(near, 0, target, 0, height);
            return;
        }
        boolean left = (x & 1) == 0;
        int[] far = column(Math.max(0, Math.min(component.width - 1, (x >> 1) + (left ? -1 : 1))));
        if (verticalExpand == 1) {
            blend(near, far, left ? 1 : 2, 2, target);
        } else {
            blend(near, far, left ? 8 : 7, 4, target);
        }
    }

    private static void blend(int[] near, int[] far, int bias, int shift, int[] target) {
        for (int y = 0; y < target.length; y++) {
            target[y] = (3 * near[y] + far[y] + bias) >> shift;
        }
    }

    private int[] column(int x) {
        int block = x / SIDE;
        int held = block % HELD;
        if (heldBlocks[held] != block) {
            heldBlocks[held] = block;
            transform(block);
            for (int i = 0; i < SIDE; i++) {
                expand(samples[i], columns[held * SIDE + i]);
            }
        }
        return columns[held * SIDE + x % SIDE];
    }

    private void transform(int blockColumn) {
        short[] coefficients = component.coefficients();
        long[] nonZero = component.nonZero();
        int[] offsets = component.offsets();
        for (int row = window.firstRow(); row < window.endRow(); row++) {
            int block = component.block(row, blockColumn);
            inverse.downColumns(
                    coefficients, offsets[block], nonZero[block], samples, SIDE * (row - window.firstRow()));
        }
        inverse.alongRows(coefficients, samples);
    }

    /** Upsamples a column of samples to the region's rows. */
    private void expand(int[] samples, int[] target) {
        int first = -SIDE * window.firstRow();
        if (verticalExpand == 1) {
            System.arraycopy(samples, first + startY, target, 0, height);
        } else if (verticalExpand == 2 && (fancyWidth || horizontalExpand == 1)) {
            for (int y = 0; y < height; y++) {
                int row = (startY + y) >> 1;
                boolean above = (startY + y & 1) == 0;
                int far = Math.max(0, Math.min(component.height - 1, row + (above ? -1 : 1)));
                int sum = 3 * samples[first + row] + samples[first + far];
                target[y] = fancyWidth ? sum : (sum + (above ? 1 : 2)) >> 2;
            }
        } else {
            for (int y = 0; y < height; y++) {
                target[y] = samples[first + (startY + y) / verticalExpand];
            }
        }
    }
}
