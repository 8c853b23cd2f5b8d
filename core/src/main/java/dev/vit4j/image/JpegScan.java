package dev.vit4j.image;

import java.util.Arrays;
import java.util.List;

/**
 * One scan of a JPEG image: entropy-coded bits into coefficients, sequential or progressive (ITU-T T.81, annexes F and
 * G). What is broken in it reads as zeros, as in libjpeg.
 */
final class JpegScan {

    private static final int MAX_BLOCKS_PER_UNIT = 10;

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
    private int endOfBandRun;

    JpegScan(JpegFrame frame, Header header, JpegBits bits, int restartInterval) {
        this.frame = frame;
        this.header = header;
        this.bits = bits;
        this.restartInterval = restartInterval;
        this.predictions = new int[header.components().size()];
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
        for (int row = 0; row < component.blockRows; row++) {
            for (int column = 0; column < component.blocksPerRow; column++) {
                if (restartInterval > 0 && untilRestart-- == 0) {
                    restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                readBlock(0, component.coefficients(), component.offset(row, column), bits.isExhausted());
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
        for (int row = 0; row < frame.unitRows(); row++) {
            for (int column = 0; column < frame.unitsPerRow(); column++) {
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
                    readBlock(index, component.coefficients(), offset, exhausted);
                }
            }
        }
    }

    private void restart(int number) {
        bits.restart(number);
        Arrays.fill(predictions, 0);
        endOfBandRun = 0;
    }

    private void readBlock(int index, short[] block, int at, boolean exhausted) {
        boolean first = header.high() == 0;
        if (frame.progressive() && header.spectralStart() == 0 && !first) {
            block[at] |= (short) (bits.bit() << header.low());
        } else if (exhausted) {
            return;
        } else if (!frame.progressive()) {
            readSequential(index, block, at);
        } else if (header.spectralStart() == 0) {
            block[at] = (short) (nextDc(index) << header.low());
        } else if (first) {
            readBand(block, at);
        } else {
            refineBand(block, at);
        }
    }

    private int nextDc(int index) {
        int size = bits.symbol(header.dc().get(index));
        predictions[index] += bits.signed(size);
        return predictions[index];
    }

    private void readSequential(int index, short[] block, int at) {
        JpegBits bits = this.bits;
        JpegHuffmanTable table = header.ac().get(index);
        block[at] = (short) nextDc(index);
        for (int k = 1; k < JpegComponent.BLOCK; k++) {
            int symbol = bits.symbol(table);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size != 0) {
                k += run;
                block[at + Jpeg.ZIGZAG[k]] = (short) bits.signed(size);
            } else if (run == 15) {
                k += 15;
            } else {
                return;
            }
        }
    }

    /** The first scan of a band: ITU-T T.81, figure G.3. */
    private void readBand(short[] block, int at) {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return;
        }
        JpegBits bits = this.bits;
        JpegHuffmanTable table = header.ac().get(0);
        int end = header.spectralEnd();
        for (int k = header.spectralStart(); k <= end; k++) {
            int symbol = bits.symbol(table);
            int size = symbol & 15;
            int run = symbol >> 4;
            if (size != 0) {
                k += run;
                block[at + Jpeg.ZIGZAG[k]] = (short) (bits.signed(size) << header.low());
            } else if (run == 15) {
                k += 15;
            } else {
                endOfBandRun = (1 << run) - 1 + (run > 0 ? bits.bits(run) : 0);
                return;
            }
        }
    }

    /** One more bit of a band's coefficients: ITU-T T.81, figure G.7. */
    private void refineBand(short[] block, int at) {
        JpegHuffmanTable table = header.ac().get(0);
        int plus = 1 << header.low();
        int end = header.spectralEnd();
        int k = header.spectralStart();
        if (endOfBandRun == 0) {
            for (; k <= end; k++) {
                int symbol = bits.symbol(table);
                int size = symbol & 15;
                int run = symbol >> 4;
                int value = 0;
                if (size != 0) {
                    value = bits.bit() == 1 ? plus : -plus;
                } else if (run != 15) {
                    endOfBandRun = (1 << run) + (run > 0 ? bits.bits(run) : 0);
                    break;
                }
                k = refineUntilZero(block, at, k, run);
                if (value != 0) {
                    block[at + Jpeg.ZIGZAG[k]] = (short) value;
                }
            }
        }
        if (endOfBandRun > 0) {
            refineUntilZero(block, at, k, JpegComponent.BLOCK);
            endOfBandRun--;
        }
    }

    /** Refines what is there already and passes over {@code run} zeros; where the next zero stands. */
    private int refineUntilZero(short[] block, int at, int from, int run) {
        int plus = 1 << header.low();
        int end = header.spectralEnd();
        int k = from;
        int zerosLeft = run;
        for (; k <= end; k++) {
            int position = at + Jpeg.ZIGZAG[k];
            int value = block[position];
            if (value == 0) {
                if (--zerosLeft < 0) {
                    break;
                }
            } else if (bits.bit() == 1 && (value & plus) == 0) {
                block[position] = (short) (value >= 0 ? value + plus : value - plus);
            }
        }
        return k;
    }
}
