package dev.vit4j.image;

import java.util.Arrays;
import java.util.List;

/**
 * One scan of a JPEG image: entropy-coded bits into coefficients, sequential or progressive (ITU-T T.81, annexes F and
 * G). What is broken in it reads as zeros, as in libjpeg.
 */
final class JpegScan {

    private static final int MAX_BLOCKS_PER_UNIT = 10;

    /** The symbol for sixteen zeros. */
    private static final int ZERO_RUN = 0xF0;

    /**
     * @param dc a table for each component, or none where the scan takes none
     * @param ac the same
     * @param spectralStart first coefficient of the band
     * @param spectralEnd last coefficient of the band
     * @param high bits of precision that earlier scans gave, 0 for none
     * @param low bits that later scans will give
     */
    record Header(
            List<JpegComponent> components,
            List<JpegHuffmanTable> dc,
            List<JpegHuffmanTable> ac,
            int spectralStart,
            int spectralEnd,
            int high,
            int low) {}

    /** What a scan brings. */
    private enum Kind {
        SEQUENTIAL,
        DC,
        DC_REFINEMENT,
        BAND,
        BAND_REFINEMENT;

        static Kind of(JpegFrame frame, Header header) {
            if (!frame.progressive()) {
                return SEQUENTIAL;
            }
            if (header.spectralStart() == 0) {
                return header.high() == 0 ? DC : DC_REFINEMENT;
            }
            return header.high() == 0 ? BAND : BAND_REFINEMENT;
        }
    }

    private final JpegFrame frame;
    private final Header header;
    private final JpegBits bits;
    private final int restartInterval;
    private final int[] predictions;
    private final JpegComponent[] components;
    private final JpegHuffmanTable[] dcTables;
    private final JpegHuffmanTable[] acTables;
    private final Kind kind;
    private final int low;
    private final JpegBand band;

    /** Whether what stands below the blocks that are kept needs no reading: nothing depends on it, nor its end. */
    private final boolean stopsEarly;

    private int lastGoodUnitRow;

    JpegScan(JpegFrame frame, Header header, JpegBits bits, int restartInterval) {
        this.frame = frame;
        this.header = header;
        this.bits = bits;
        this.restartInterval = restartInterval;
        this.predictions = new int[header.components().size()];
        this.components = header.components().toArray(JpegComponent[]::new);
        this.dcTables = header.dc().toArray(JpegHuffmanTable[]::new);
        this.acTables = header.ac().toArray(JpegHuffmanTable[]::new);
        this.kind = Kind.of(frame, header);
        this.low = header.low();
        JpegHuffmanTable acTable = acTables.length == 0 ? JpegHuffmanTable.EMPTY : acTables[0];
        this.band = new JpegBand(bits, acTable, header.spectralStart(), header.spectralEnd(), low);
        this.stopsEarly = restartInterval == 0 && bits.isClosed();
    }

    /** The last row of minimum coded units, of all components, that there was data for. */
    int lastGoodUnitRow() {
        return lastGoodUnitRow;
    }

    /** Whether it has all components of the image. */
    boolean isOfAll() {
        return components.length == frame.components().size();
    }

    JpegBits bits() {
        return bits;
    }

    void read() {
        if (header.components().size() == 1) {
            readSingle();
        } else {
            readInterleaved();
        }
    }

    private void readSingle() {
        JpegComponent component = components[0];
        int untilRestart = restartInterval;
        int restarts = 0;
        boolean runsSkip = kind == Kind.BAND && restartInterval == 0;
        int rows = stopsEarly ? Math.min(component.blockRows, component.window().endRow()) : component.blockRows;
        for (int row = 0; row < rows; row++) {
            int rowStart = component.block(row, 0);
            noteData(row / component.verticalSampling);
            for (int column = 0; column < component.blocksPerRow; column++) {
                if (runsSkip) {
                    column += band.skip(component.blocksPerRow - column);
                    if (column == component.blocksPerRow) {
                        break;
                    }
                }
                noteData(row / component.verticalSampling);
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                boolean exhausted = bits.isExhausted();
                if (endsWhen(exhausted)) {
                    return;
                }
                readBlock(0, component, rowStart + column, exhausted);
            }
        }
    }

    private void readInterleaved() {
        int blocks = header.components().stream()
                .mapToInt(c -> c.horizontalSampling * c.verticalSampling)
                .sum();
        if (blocks > MAX_BLOCKS_PER_UNIT) {
            throw new BrokenImageException(
                    "a scan has " + blocks + " blocks a unit, more than the allowed " + MAX_BLOCKS_PER_UNIT);
        }
        int untilRestart = restartInterval;
        int restarts = 0;
        int rows = stopsEarly ? lastUnitRow() + 1 : frame.unitRows();
        int columns = frame.unitsPerRow();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                noteData(row);
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                boolean exhausted = bits.isExhausted();
                if (endsWhen(exhausted)) {
                    return;
                }
                readUnit(row, column, exhausted);
            }
        }
    }

    private void noteData(int unitRow) {
        if (!bits.isExhausted()) {
            lastGoodUnitRow = unitRow;
        }
    }

    /** Without restarts zeros alone follow, and they change nothing. */
    private boolean endsWhen(boolean exhausted) {
        return exhausted && restartInterval == 0;
    }

    private int lastUnitRow() {
        return header.components().stream()
                .mapToInt(c -> (c.window().endRow() - 1) / c.verticalSampling)
                .max()
                .orElseThrow();
    }

    private void readUnit(int unitRow, int unitColumn, boolean exhausted) {
        for (int index = 0; index < predictions.length; index++) {
            JpegComponent component = components[index];
            for (int v = 0; v < component.verticalSampling; v++) {
                for (int h = 0; h < component.horizontalSampling; h++) {
                    int row = unitRow * component.verticalSampling + v;
                    int column = unitColumn * component.horizontalSampling + h;
                    readBlock(index, component, component.block(row, column), exhausted);
                }
            }
        }
    }

    private void restart(int number) {
        bits.restart(number);
        Arrays.fill(predictions, 0);
        band.restart();
    }

    private void readBlock(int index, JpegComponent component, int block, boolean exhausted) {
        if (exhausted && kind != Kind.DC_REFINEMENT) {
            return;
        }
        short[] coefficients = component.coefficients();
        int at = component.offsets()[block];
        switch (kind) {
            case SEQUENTIAL -> component.nonZero()[block] |= readSequential(index, coefficients, at);
            case DC -> coefficients[at] = (short) (nextDc(index) << low);
            case DC_REFINEMENT -> coefficients[at] |= (short) (bits.bit() << low);
            case BAND -> component.nonZero()[block] |= band.read(coefficients, at);
            case BAND_REFINEMENT -> {
                long[] nonZero = component.nonZero();
                nonZero[block] = band.refine(coefficients, at, nonZero[block]);
            }
        }
    }

    private int nextDc(int index) {
        int size = bits.symbol(dcTables[index]);
        predictions[index] += bits.signed(size);
        return predictions[index];
    }

    /** Which coefficients the block got. */
    private long readSequential(int index, short[] block, int at) {
        JpegBits bits = this.bits;
        JpegHuffmanTable table = acTables[index];
        block[at] = (short) nextDc(index);
        long got = 0;
        for (int k = 1; k < JpegComponent.BLOCK; k++) {
            int symbol = bits.symbol(table);
            int size = symbol & 15;
            k += symbol >> 4;
            if (size != 0) {
                block[at + Jpeg.ZIGZAG[k]] = (short) bits.signed(size);
                got |= 1L << Math.min(k, 63);
            } else if (symbol != ZERO_RUN) {
                break;
            }
        }
        return got;
    }
}
