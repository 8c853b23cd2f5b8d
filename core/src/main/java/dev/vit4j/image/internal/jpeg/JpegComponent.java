package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** One colour component of a JPEG image: its sampling and its quantised coefficients. */
final class JpegComponent {

    static final int BLOCK = 64;
    static final int BLOCK_SIDE = 8;

    /** The number of missing bits if no scan had a coefficient. */
    static final int NEVER_SENT = -1;

    final int id;
    final int horizontalSampling;
    final int verticalSampling;
    final int quantizationIndex;

    /** The component's samples in the image, without the rest of the last blocks. */
    final int width;

    final int height;
    final int blocksPerRow;
    final int blockRows;

    /** Stored blocks per row: whole minimum coded units. */
    final int storedBlocksPerRow;

    final int storedBlockRows;

    private JpegWindow window = JpegWindow.NONE;
    private short[] coefficients = {};
    private int[] offsets = {};

    /** For each block, by number: which coefficients are nonzero, in zigzag order. */
    private long[] nonZero = {};

    private Optional<int[]> quantization = Optional.empty();

    /** For the first coefficients of all blocks, in zigzag order: the number of low bits not yet received. */
    private final int[] missingBits = new int[JpegSmoothing.COEFFICIENTS];

    /** The same before the component's last scan. */
    private final int[] missingBitsBefore = new int[JpegSmoothing.COEFFICIENTS];

    JpegComponent(
            int id,
            int horizontalSampling,
            int verticalSampling,
            int quantizationIndex,
            int imageWidth,
            int imageHeight,
            int maxHorizontal,
            int maxVertical) {
        this.id = id;
        this.horizontalSampling = horizontalSampling;
        this.verticalSampling = verticalSampling;
        this.quantizationIndex = quantizationIndex;
        Arrays.fill(missingBits, NEVER_SENT);
        this.width = ceilDivide(imageWidth * horizontalSampling, maxHorizontal);
        this.height = ceilDivide(imageHeight * verticalSampling, maxVertical);
        this.blocksPerRow = ceilDivide(imageWidth * horizontalSampling, maxHorizontal * BLOCK_SIDE);
        this.blockRows = ceilDivide(imageHeight * verticalSampling, maxVertical * BLOCK_SIDE);
        this.storedBlocksPerRow = ceilDivide(imageWidth, maxHorizontal * BLOCK_SIDE) * horizontalSampling;
        this.storedBlockRows = ceilDivide(imageHeight, maxVertical * BLOCK_SIDE) * verticalSampling;
    }

    /** Records that a scan, the first or a later one, had these coefficients except for their low bits. */
    void receive(int first, int last, int lowBits, boolean firstScan) {
        for (int i = 1; i < missingBits.length; i++) {
            missingBitsBefore[i] = firstScan ? 0 : missingBits[i];
        }
        for (int i = first; i <= Math.min(last, missingBits.length - 1); i++) {
            missingBits[i] = lowBits;
        }
    }

    /**
     * For each coefficient: the number of missing low bits, all or {@link #NEVER_SENT}, with the last scan or without
     * it.
     */
    int[] missingBits(boolean withLastScan) {
        return withLastScan ? missingBits : missingBitsBefore;
    }

    /** Whether DC values are known, and the quantisation steps of the estimated coefficients. */
    boolean canBeSmoothed() {
        return missingBits[0] != NEVER_SENT
                && IntStream.range(0, missingBits.length).allMatch(k -> quantization()[Jpeg.ZIGZAG[k]] != 0);
    }

    boolean lacksDetail() {
        return Arrays.stream(missingBits).skip(1).anyMatch(bits -> bits != 0);
    }

    static int ceilDivide(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    long storedBlocks() {
        return (long) storedBlocksPerRow * storedBlockRows;
    }

    /** Allocates the coefficients of these blocks, and one more block for those of all others. */
    void keep(JpegWindow window) {
        this.window = window;
        coefficients = new short[Math.toIntExact((window.blocks() + 1L) * BLOCK)];
        nonZero = new long[Math.toIntExact(storedBlocks())];
        offsets = new int[nonZero.length];
        Arrays.fill(offsets, window.blocks() * BLOCK);
        int offset = 0;
        for (int row = window.firstRow(); row < window.endRow(); row++) {
            for (int column = window.firstColumn(); column < window.endColumn(); column++, offset += BLOCK) {
                offsets[block(row, column)] = offset;
            }
        }
    }

    /** Drops the coefficients. */
    void release() {
        coefficients = new short[0];
        nonZero = new long[0];
        offsets = new int[0];
    }

    /** The blocks whose coefficients are kept. */
    JpegWindow window() {
        return window;
    }

    /** Row by row, block by block of the window. */
    short[] coefficients() {
        return coefficients;
    }

    /** For all blocks, since later bits depend on it; by {@link #block}. */
    long[] nonZero() {
        return nonZero;
    }

    int block(int blockRow, int blockColumn) {
        return blockRow * storedBlocksPerRow + blockColumn;
    }

    /** The position of each block's coefficients, by {@link #block}: one position for all blocks that are not kept. */
    int[] offsets() {
        return offsets;
    }

    /** The table in effect at the component's first scan remains its own. */
    void quantizeBy(int[] table) {
        if (quantization.isEmpty()) {
            quantization = Optional.of(table.clone());
        }
    }

    /** Row by row; zeros for a component without any scan. */
    int[] quantization() {
        return quantization.orElseGet(() -> new int[BLOCK]);
    }
}
