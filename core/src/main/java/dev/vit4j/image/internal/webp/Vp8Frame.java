package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/**
 * A VP8 key frame: macroblocks of 16 by 16 pixels, predicted from their neighbours, corrected, and filtered at their
 * edges.
 */
final class Vp8Frame {

    private static final int LUMA_SIDE = 16;
    private static final int CHROMA_SIDE = 8;
    private static final int BLOCKS = 24;
    private static final int ABOVE = 127;
    private static final int LEFT = 129;

    private final Vp8Header header;
    private final int columns;
    private final int rows;
    final Vp8Plane luma;
    final Vp8Plane blue;
    final Vp8Plane red;
    private final Vp8Tokens tokens;
    private final Vp8Transform transform = new Vp8Transform();
    private final short[] coefficients = new short[16 * BLOCKS];
    private final short[] lumaDc = new short[16];
    private final boolean[] filled = new boolean[BLOCKS];

    /** For each block: the position after its last coefficient. */
    private final int[] ends = new int[BLOCKS];

    /** The modes of the subblocks above, by column, and to the left. */
    private final int[] modesAbove;

    private final int[] modesLeft = new int[4];

    /**
     * Whether the blocks above, by column, and to the left have coefficients: four luma, two and two chroma, luma DC.
     */
    private final boolean[] filledAbove;

    private final boolean[] filledLeft = new boolean[9];
    private final int[] subblockModes = new int[16];
    private final byte[] filterLevels;
    private final boolean[] filtersInside;

    Vp8Frame(Vp8Header header) {
        this.header = header;
        this.columns = (header.width + 15) / 16;
        this.rows = (header.height + 15) / 16;
        this.luma = new Vp8Plane(columns, rows, LUMA_SIDE);
        this.blue = new Vp8Plane(columns, rows, CHROMA_SIDE);
        this.red = new Vp8Plane(columns, rows, CHROMA_SIDE);
        this.tokens = new Vp8Tokens(header.tokenProbabilities);
        this.modesAbove = new int[4 * columns];
        this.filledAbove = new boolean[9 * columns];
        this.filterLevels = new byte[columns * rows];
        this.filtersInside = new boolean[columns * rows];
    }

    void decode() {
        for (Vp8Plane plane : new Vp8Plane[] {luma, blue, red}) {
            plane.prepareEdges(ABOVE, LEFT);
        }
        for (int row = 0; row < rows; row++) {
            Vp8Bits bits = header.tokens.get(row & header.tokens.size() - 1);
            Arrays.fill(modesLeft, Vp8Prediction.DC);
            Arrays.fill(filledLeft, false);
            for (int column = 0; column < columns; column++) {
                decodeMacroblock(row, column, bits);
                if (header.modes.isExhausted() || bits.isExhausted()) {
                    throw BrokenImageException.truncated();
                }
            }
        }
        new Vp8LoopFilter(header, luma, blue, red).filter(columns, rows, filterLevels, filtersInside);
    }

    private void decodeMacroblock(int row, int column, Vp8Bits bits) {
        Vp8Bits modes = header.modes;
        int segment = !header.updatesSegmentMap
                ? 0
                : modes.bit(header.segmentProbabilities[0]) == 0
                        ? modes.bit(header.segmentProbabilities[1])
                        : 2 + modes.bit(header.segmentProbabilities[2]);
        boolean empty = header.skipProbability >= 0 && modes.bit(header.skipProbability) == 1;
        boolean whole = modes.bit(145) == 1;
        int lumaMode = Vp8Prediction.DC;
        if (whole) {
            lumaMode = modes.bit(156) == 1
                    ? modes.bit(128) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL
                    : modes.bit(163) == 1 ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
            Arrays.fill(modesLeft, lumaMode);
            Arrays.fill(modesAbove, 4 * column, 4 * column + 4, lumaMode);
        } else {
            readSubblockModes(column);
        }
        int chromaMode = modes.bit(142) == 0
                ? Vp8Prediction.DC
                : modes.bit(114) == 0
                        ? Vp8Prediction.VERTICAL
                        : modes.bit(183) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
        boolean corrected = !empty && readCoefficients(column, whole, header.factors[segment], bits);
        if (empty) {
            forgetNeighbours(column, whole);
        }
        if (!corrected) {
            Arrays.fill(filled, false);
        }
        reconstruct(row, column, whole, lumaMode, chromaMode);
        int macroblock = row * columns + column;
        filterLevels[macroblock] = (byte) header.filterLevel(segment, !whole);
        filtersInside[macroblock] = !whole || corrected;
    }

    private void readSubblockModes(int column) {
        for (int y = 0; y < 4; y++) {
            int mode = modesLeft[y];
            for (int x = 0; x < 4; x++) {
                int at = (modesAbove[4 * column + x] * Vp8Tables.SUBBLOCK_MODES + mode) * Vp8Tables.MODE_PROBABILITIES;
                mode = readSubblockMode(at);
                modesAbove[4 * column + x] = mode;
                subblockModes[4 * y + x] = mode;
            }
            modesLeft[y] = mode;
        }
    }

    /** The tree of RFC 6386, section 11.2. */
    private int readSubblockMode(int at) {
        int[] p = Vp8Tables.MODE_TREE_PROBABILITIES;
        Vp8Bits bits = header.modes;
        if (bits.bit(p[at]) == 0) {
            return Vp8Prediction.DC;
        }
        if (bits.bit(p[at + 1]) == 0) {
            return Vp8Prediction.TRUE_MOTION;
        }
        if (bits.bit(p[at + 2]) == 0) {
            return Vp8Prediction.VERTICAL;
        }
        if (bits.bit(p[at + 3]) == 0) {
            if (bits.bit(p[at + 4]) == 0) {
                return Vp8Prediction.HORIZONTAL;
            }
            return bits.bit(p[at + 5]) == 0 ? Vp8Prediction.RIGHT_DOWN : Vp8Prediction.VERTICAL_RIGHT;
        }
        if (bits.bit(p[at + 6]) == 0) {
            return Vp8Prediction.LEFT_DOWN;
        }
        if (bits.bit(p[at + 7]) == 0) {
            return Vp8Prediction.VERTICAL_LEFT;
        }
        return bits.bit(p[at + 8]) == 0 ? Vp8Prediction.HORIZONTAL_DOWN : Vp8Prediction.HORIZONTAL_UP;
    }

    private void forgetNeighbours(int column, boolean whole) {
        boolean dcAbove = filledAbove[9 * column + 8];
        boolean dcLeft = filledLeft[8];
        Arrays.fill(filledAbove, 9 * column, 9 * column + 9, false);
        Arrays.fill(filledLeft, false);
        if (!whole) {
            filledAbove[9 * column + 8] = dcAbove;
            filledLeft[8] = dcLeft;
        }
    }

    /** Whether there is any coefficient. */
    private boolean readCoefficients(int column, boolean whole, Vp8Header.Factors factors, Vp8Bits bits) {
        Arrays.fill(coefficients, (short) 0);
        int above = 9 * column;
        if (whole) {
            Arrays.fill(lumaDc, (short) 0);
            int context = (filledAbove[above + 8] ? 1 : 0) + (filledLeft[8] ? 1 : 0);
            int end = tokens.read(bits, Vp8Tokens.LUMA_DC, context, factors.lumaDc(), 0, lumaDc, 0);
            filledAbove[above + 8] = end > 0;
            filledLeft[8] = end > 0;
            transform.spreadDc(lumaDc, coefficients);
        }
        int type = whole ? Vp8Tokens.LUMA_WITHOUT_DC : Vp8Tokens.LUMA;
        boolean any = readBlocks(bits, type, factors.luma(), whole ? 1 : 0, 0, 4, above, 0);
        any |= readBlocks(bits, Vp8Tokens.CHROMA, factors.chroma(), 0, 16, 2, above + 4, 4);
        any |= readBlocks(bits, Vp8Tokens.CHROMA, factors.chroma(), 0, 20, 2, above + 6, 6);
        return any;
    }

    /** Whether libwebp uses the 16-bit transform for a block: chroma in groups of four. */
    private boolean isNarrow(int block) {
        if (block < 16) {
            return ends[block] > 3;
        }
        int plane = block & ~3;
        return ends[plane] > 1 || ends[plane + 1] > 1 || ends[plane + 2] > 1 || ends[plane + 3] > 1;
    }

    private boolean readBlocks(
            Vp8Bits bits, int type, int[] factors, int first, int firstBlock, int side, int above, int left) {
        boolean any = false;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int block = firstBlock + side * y + x;
                int context = (filledAbove[above + x] ? 1 : 0) + (filledLeft[left + y] ? 1 : 0);
                int end = tokens.read(bits, type, context, factors, first, coefficients, 16 * block);
                filledAbove[above + x] = end > first;
                filledLeft[left + y] = end > first;
                ends[block] = end;
                filled[block] = end > first || coefficients[16 * block] != 0;
                any |= filled[block];
            }
        }
        return any;
    }

    private void reconstruct(int row, int column, boolean whole, int lumaMode, int chromaMode) {
        int at = luma.offset(column, row);
        if (whole) {
            luma.prediction.predict(lumaMode, at, LUMA_SIDE, row > 0, column > 0);
            for (int block = 0; block < 16; block++) {
                correct(luma, block, at + 4 * (block >> 2) * luma.stride + 4 * (block & 3));
            }
        } else {
            luma.prepareAboveRight(column, row, columns);
            for (int block = 0; block < 16; block++) {
                int x = block & 3;
                int subblock = at + 4 * (block >> 2) * luma.stride + 4 * x;
                // Beyond the macroblock's right side only the samples above all of it are available.
                int aboveRight = x == 3 ? at - luma.stride + LUMA_SIDE : subblock - luma.stride + 4;
                luma.prediction.predictSubblock(subblockModes[block], subblock, aboveRight);
                correct(luma, block, subblock);
            }
        }
        Vp8Plane[] chroma = {blue, red};
        for (int plane = 0; plane < 2; plane++) {
            int to = chroma[plane].offset(column, row);
            chroma[plane].prediction.predict(chromaMode, to, CHROMA_SIDE, row > 0, column > 0);
            for (int block = 0; block < 4; block++) {
                int shift = 4 * (block >> 1) * chroma[plane].stride + 4 * (block & 1);
                correct(chroma[plane], 16 + 4 * plane + block, to + shift);
            }
        }
    }

    private void correct(Vp8Plane plane, int block, int at) {
        if (filled[block]) {
            transform.add(coefficients, 16 * block, plane.samples, at, plane.stride, isNarrow(block) ? Short.SIZE : 0);
        }
    }
}
