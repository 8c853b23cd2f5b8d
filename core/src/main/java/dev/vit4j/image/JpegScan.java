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

    private final JpegFrame frame;
    private final Header header;
    private final JpegBits bits;
    private final int restartInterval;
    private final int[] predictions;
    private final boolean progressive;
    private final int start;
    private final int low;
    private final JpegBand band;

    /** Whether what stands below the blocks that are kept needs no reading: nothing depends on it, nor its end. */
    private final boolean stopsEarly;

    JpegScan(JpegFrame frame, Header header, JpegBits bits, int restartInterval) {
        this.frame = frame;
        this.header = header;
        this.bits = bits;
        this.restartInterval = restartInterval;
        this.predictions = new int[header.components().size()];
        this.progressive = frame.progressive();
        this.start = header.spectralStart();
        this.low = header.low();
        JpegHuffmanTable acTable = header.ac().stream().findFirst().orElse(JpegHuffmanTable.EMPTY);
        this.band = new JpegBand(bits, acTable, start, header.spectralEnd(), low);
        this.stopsEarly = restartInterval == 0 && bits.isClosed();
    }

    void read() {
        if (header.components().size() == 1) {
            readSingle();
        } else {
            readInterleaved();
        }
    }

    private void readSingle() {
        JpegComponent component = header.components().get(0);
        int untilRestart = restartInterval;
        int restarts = 0;
        boolean runsSkip = progressive && start > 0 && header.high() == 0 && restartInterval == 0;
        int rows = stopsEarly ? component.window().endRow() : component.blockRows;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < component.blocksPerRow; column++) {
                if (runsSkip) {
                    column += band.skip(component.blocksPerRow - column);
                    if (column == component.blocksPerRow) {
                        break;
                    }
                }
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                readBlock(0, component, row, column, bits.isExhausted());
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
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                readUnit(row, column, bits.isExhausted());
            }
        }
    }

    private int lastUnitRow() {
        return header.components().stream()
                .mapToInt(c -> (c.window().endRow() - 1) / c.verticalSampling)
                .max()
                .orElseThrow();
    }

    private void readUnit(int unitRow, int unitColumn, boolean exhausted) {
        for (int index = 0; index < predictions.length; index++) {
            JpegComponent component = header.components().get(index);
            for (int v = 0; v < component.verticalSampling; v++) {
                for (int h = 0; h < component.horizontalSampling; h++) {
                    int row = unitRow * component.verticalSampling + v;
                    int column = unitColumn * component.horizontalSampling + h;
                    readBlock(index, component, row, column, exhausted);
                }
            }
        }
    }

    private void restart(int number) {
        bits.restart(number);
        Arrays.fill(predictions, 0);
        band.restart();
    }

    private void readBlock(int index, JpegComponent component, int row, int column, boolean exhausted) {
        boolean dcRefinement = progressive && start == 0 && header.high() > 0;
        if (exhausted && !dcRefinement) {
            return;
        }
        short[] coefficients = component.coefficients();
        long[] nonZero = component.nonZero();
        int block = component.block(row, column);
        int at = component.offset(row, column);
        if (!progressive) {
            nonZero[block] |= readSequential(index, coefficients, at);
        } else if (dcRefinement) {
            coefficients[at] |= (short) (bits.bit() << low);
        } else if (start == 0) {
            coefficients[at] = (short) (nextDc(index) << low);
        } else if (header.high() == 0) {
            nonZero[block] |= band.read(coefficients, at);
        } else {
            nonZero[block] = band.refine(coefficients, at, nonZero[block]);
        }
    }

    private int nextDc(int index) {
        int size = bits.symbol(header.dc().get(index));
        predictions[index] += bits.signed(size);
        return predictions[index];
    }

    /** Which coefficients the block got. */
    private long readSequential(int index, short[] block, int at) {
        JpegBits bits = this.bits;
        JpegHuffmanTable table = header.ac().get(index);
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
