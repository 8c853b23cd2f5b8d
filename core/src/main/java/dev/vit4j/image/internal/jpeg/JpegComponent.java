package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** One colour component of a JPEG image: its sampling and its quantised coefficients. */
final class JpegComponent {

    static final int BLOCK = 64;
    static final int BLOCK_SIDE = 8;

    /** Of the bits of a coefficient that no scan brought. */
    static final int NEVER_SENT = -1;

    final int id;
    final int horizontalSampling;
    final int verticalSampling;
    final int quantizationIndex;

    /** Samples that the image has of this component, the rest of the last blocks left out. */
    final int width;

    final int height;
    final int blocksPerRow;
    final int blockRows;

    /** Blocks a row as stored: whole minimum coded units. */
    final int storedBlocksPerRow;

    final int storedBlockRows;

    private JpegWindow window = JpegWindow.NONE;
    private short[] coefficients = {};
    private int[] offsets = {};

    /** Of each block, by its number: which coefficients are not zero, in the order of a scan. */
    private long[] nonZero = {};

    private Optional<int[]> quantization = Optional.empty();

    /** Of the first coefficients of all blocks, in the order of a scan: how many low bits no scan brought yet. */
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

    /** Notes that a scan, the file's first or a later one, brought these coefficients but for their low bits. */
    void receive(int first, int last, int lowBits, boolean firstScan) {
        for (int i = 1; i < missingBits.length; i++) {
            missingBitsBefore[i] = firstScan ? 0 : missingBits[i];
        }
        for (int i = first; i <= Math.min(last, missingBits.length - 1); i++) {
            missingBits[i] = lowBits;
        }
    }

    /** By coefficient: how many low bits are missing, all or {@link #NEVER_SENT}, with the last scan or without it. */
    int[] missingBits(boolean withLastScan) {
        return withLastScan ? missingBits : missingBitsBefore;
    }

    /** Whether averages are known, and the steps of what is guessed from them. */
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

    /** Makes room for the coefficients of these blocks, and one more block for those of all others. */
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

    /** Keeps no coefficients any more. */
    void release() {
        coefficients = new short[0];
        nonZero = new long[0];
        offsets = new int[0];
    }

    /** The blocks whose coefficients are kept. */
    JpegWindow window() {
        return window;
    }

    /** In the order of rows and columns, block by block of the window. */
    short[] coefficients() {
        return coefficients;
    }

    /** Of all blocks, since later bits depend on it; by {@link #block}. */
    long[] nonZero() {
        return nonZero;
    }

    int block(int blockRow, int blockColumn) {
        return blockRow * storedBlocksPerRow + blockColumn;
    }

    /** Where each block's coefficients are, by {@link #block}: one place for all that are not kept. */
    int[] offsets() {
        return offsets;
    }

    /** The table that holds when the component's first scan begins stays its own. */
    void quantizeBy(int[] table) {
        if (quantization.isEmpty()) {
            quantization = Optional.of(table.clone());
        }
    }

    /** In the order of rows and columns; zeros for a component that no scan brought. */
    int[] quantization() {
        return quantization.orElseGet(() -> new int[BLOCK]);
    }
}
