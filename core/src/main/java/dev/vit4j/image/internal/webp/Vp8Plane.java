package dev.vit4j.image.internal.webp;

import java.util.Arrays;

/** The samples of one colour of a VP8 frame, with one row above, one column to the left and a few to the right. */
final class Vp8Plane {

    /** Samples to the right of the last macroblock, used by a subblock's prediction. */
    private static final int RIGHT = 4;

    final byte[] samples;
    final int stride;
    final Vp8Prediction prediction;
    private final int side;
    private final int rows;

    /** @param side of a macroblock in this plane */
    Vp8Plane(int columns, int rows, int side) {
        this.side = side;
        this.rows = rows * side;
        this.stride = columns * side + 1 + RIGHT;
        this.samples = new byte[Math.multiplyExact(stride, this.rows + 1)];
        this.prediction = new Vp8Prediction(samples, stride);
    }

    /** The position of the first sample of a macroblock. */
    int offset(int column, int row) {
        return (row * side + 1) * stride + column * side + 1;
    }

    /** The position of the first sample of a row. */
    int row(int y) {
        return (y + 1) * stride + 1;
    }

    void prepareEdges(int above, int left) {
        Arrays.fill(samples, 0, stride, (byte) above);
        for (int y = 1; y <= rows; y++) {
            samples[y * stride] = (byte) left;
        }
    }

    /** After the last column the sample above is repeated; above the first row the edge value. */
    void prepareAboveRight(int column, int row, int columns) {
        if (column == columns - 1 && row > 0) {
            int at = offset(column, row) - stride + side;
            Arrays.fill(samples, at, at + RIGHT, samples[at - 1]);
        }
    }
}
