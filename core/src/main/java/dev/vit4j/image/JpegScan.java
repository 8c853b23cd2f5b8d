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
    private final int end;
    private final int low;
    private final long band;
    private final JpegHuffmanTable acTable;
    private int endOfBandRun;

    JpegScan(JpegFrame frame, Header header, JpegBits bits, int restartInterval) {
        this.frame = frame;
        this.header = header;
        this.bits = bits;
        this.restartInterval = restartInterval;
        this.predictions = new int[header.components().size()];
        this.progressive = frame.progressive();
        this.start = header.spectralStart();
        this.end = header.spectralEnd();
        this.low = header.low();
        this.band = progressive ? -1L << start & -1L >>> (JpegComponent.BLOCK - 1 - end) : -1L;
        this.acTable = (header.ac().isEmpty() ? header.dc() : header.ac())
                .stream().findFirst().orElse(JpegHuffmanTable.EMPTY);
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
        for (int row = 0; row < component.blockRows; row++) {
            for (int column = 0; column < component.blocksPerRow; column++) {
                if (runsSkip && endOfBandRun > 0) {
                    int skipped = Math.min(endOfBandRun, component.blocksPerRow - column);
                    endOfBandRun -= skipped;
                    column += skipped - 1;
                    continue;
                }
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                readBlock(0, component, component.offset(row, column), bits.isExhausted());
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
        int rows = frame.unitRows();
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

    private void readUnit(int unitRow, int unitColumn, boolean exhausted) {
        for (int index = 0; index < predictions.length; index++) {
            JpegComponent component = header.components().get(index);
            for (int v = 0; v < component.verticalSampling; v++) {
                for (int h = 0; h < component.horizontalSampling; h++) {
                    int offset = component.offset(
                            unitRow * component.verticalSampling + v, unitColumn * component.horizontalSampling + h);
                    readBlock(index, component, offset, exhausted);
                }
            }
        }
    }

    private void restart(int number) {
        bits.restart(number);
        Arrays.fill(predictions, 0);
        endOfBandRun = 0;
    }

    private void readBlock(int index, JpegComponent component, int at, boolean exhausted) {
        boolean dcRefinement = progressive && start == 0 && header.high() > 0;
        if (exhausted && !dcRefinement) {
            return;
        }
        short[] block = component.coefficients();
        if (!progressive) {
            component.nonZero()[at >> 6] |= readSequential(index, block, at);
        } else if (dcRefinement) {
            block[at] |= (short) (bits.bit() << low);
        } else if (start == 0) {
            block[at] = (short) (nextDc(index) << low);
        } else if (header.high() == 0) {
            component.nonZero()[at >> 6] |= readBand(block, at);
        } else {
            component.nonZero()[at >> 6] = refineBand(block, at, component.nonZero()[at >> 6]);
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

    /** The first scan of a band: ITU-T T.81, figure G.3. Which coefficients the block got. */
    private long readBand(short[] block, int at) {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return 0;
        }
        JpegBits bits = this.bits;
        JpegHuffmanTable table = acTable;
        long got = 0;
        for (int k = start; k <= end; k++) {
            int symbol = bits.symbol(table);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size == 0 && run < 15) {
                endOfBandRun = (1 << run) - 1 + (run > 0 ? bits.bits(run) : 0);
                break;
            }
            k += run;
            if (size != 0) {
                block[at + Jpeg.ZIGZAG[k]] = (short) (bits.signed(size) << low);
                got |= 1L << Math.min(k, 63);
            }
        }
        return got;
    }

    /** One more bit of a band's coefficients: ITU-T T.81, figure G.7. Which coefficients the block has then. */
    private long refineBand(short[] block, int at, long before) {
        long nonZero = before;
        int plus = 1 << low;
        int k = start;
        if (endOfBandRun == 0) {
            for (; k <= end; k++) {
                int symbol = bits.symbol(acTable);
                int size = symbol & 15;
                int run = symbol >> 4;
                int value = 0;
                if (size != 0) {
                    value = bits.bit() == 1 ? plus : -plus;
                } else if (run != 15) {
                    endOfBandRun = (1 << run) + (run > 0 ? bits.bits(run) : 0);
                    break;
                }
                int next = afterZeros(nonZero, k, run);
                refine(block, at, nonZero, k, next);
                k = next;
                if (value != 0) {
                    block[at + Jpeg.ZIGZAG[k]] = (short) value;
                    nonZero |= 1L << Math.min(k, 63);
                }
            }
        }
        if (endOfBandRun > 0) {
            refine(block, at, nonZero, k, end + 1);
            endOfBandRun--;
        }
        return nonZero;
    }

    /** The place of the zero that follows {@code run} zeros from {@code from} on, or the band's end. */
    private int afterZeros(long nonZero, int from, int run) {
        int zero = from;
        int left = run;
        for (long taken = nonZero & band & -1L << from; taken != 0; taken &= taken - 1) {
            int next = Long.numberOfTrailingZeros(taken);
            if (next - zero > left) {
                break;
            }
            left -= next - zero;
            zero = next + 1;
        }
        return Math.min(end + 1, zero + left);
    }

    /** Gives each coefficient that is there, from {@code from} on and before {@code until}, its next bit. */
    private void refine(short[] block, int at, long nonZero, int from, int until) {
        if (from >= until) {
            return;
        }
        int plus = 1 << low;
        long left = nonZero & -1L << from & -1L >>> (JpegComponent.BLOCK - until);
        while (left != 0) {
            int count = Math.min(16, Long.bitCount(left));
            int corrections = bits.bits(count);
            for (int i = count - 1; i >= 0; i--, left &= left - 1) {
                int position = at + Jpeg.ZIGZAG[Long.numberOfTrailingZeros(left)];
                int value = block[position];
                if ((corrections >> i & 1) == 1 && (value & plus) == 0) {
                    block[position] = (short) (value >= 0 ? value + plus : value - plus);
                }
            }
        }
    }
}
