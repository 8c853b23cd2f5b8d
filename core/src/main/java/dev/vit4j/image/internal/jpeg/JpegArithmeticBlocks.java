package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;

/**
 * Arithmetic-coded blocks, sequential and progressive (ITU-T T.81, F.2.4 and G.1.3). An impossible code ends the data
 * up to the next restart, as in libjpeg.
 */
final class JpegArithmeticBlocks implements JpegBlockReader {

    /** The numbers of states in a table of DC coefficients, and in one of the others. */
    private static final int DC_STATES = 64;

    private static final int AC_STATES = 256;
    private static final int TABLES = 16;

    /** Tables F.4 and F.5: the first states of a magnitude's leading bit. */
    private static final int DC_MAGNITUDE = 20;

    private static final int AC_LOW_MAGNITUDE = 189;
    private static final int AC_HIGH_MAGNITUDE = 217;

    /** The distance from a state of a magnitude's leading bit to that of the following bits. */
    private static final int REST = 14;

    private static final int MOST_MAGNITUDE = 0x8000;

    private static final int BROKEN = -1;

    private final JpegScanHeader header;
    private final JpegConditioning conditioning;
    private final JpegArithmeticDecoder decoder;
    private final int low;
    private final byte[] even = {JpegArithmeticDecoder.EVEN};
    private final byte[][] dcStates = new byte[TABLES][DC_STATES];
    private final byte[][] acStates = new byte[TABLES][AC_STATES];
    private final int[] averages;

    /** By component: the first of the states chosen by its last difference. */
    private final int[] contexts;

    private boolean broken;

    JpegArithmeticBlocks(JpegScanHeader header, JpegConditioning conditioning, JpegArithmeticDecoder decoder) {
        this.header = header;
        this.conditioning = conditioning;
        this.decoder = decoder;
        this.low = header.kind() == JpegScanHeader.Kind.SEQUENTIAL ? 0 : header.low();
        this.averages = new int[header.components().size()];
        this.contexts = new int[header.components().size()];
    }

    /** Zeros after the data are decoded normally. */
    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void restart(int number) {
        decoder.restart(number);
        for (byte[] states : dcStates) {
            Arrays.fill(states, (byte) 0);
        }
        for (byte[] states : acStates) {
            Arrays.fill(states, (byte) 0);
        }
        Arrays.fill(averages, 0);
        Arrays.fill(contexts, 0);
        broken = false;
    }

    @Override
    public int skip(int most) {
        return 0;
    }

    @Override
    public void read(int index, JpegComponent component, int block, boolean exhausted) {
        if (broken) {
            return;
        }
        short[] coefficients = component.coefficients();
        int at = component.offsets()[block];
        long[] nonZero = component.nonZero();
        switch (header.kind()) {
            case SEQUENTIAL -> {
                readAverage(index, coefficients, at);
                if (!broken) {
                    nonZero[block] |= readBand(index, coefficients, at, 1, JpegComponent.BLOCK - 1);
                }
            }
            case DC -> readAverage(index, coefficients, at);
            case DC_REFINEMENT -> coefficients[at] |= (short) (decoder.decide(even, 0) << low);
            case BAND ->
                nonZero[block] |= readBand(index, coefficients, at, header.spectralStart(), header.spectralEnd());
            case BAND_REFINEMENT -> nonZero[block] = refineBand(coefficients, at, nonZero[block]);
        }
    }

    /** Figures F.19 and F.21. */
    private void readAverage(int index, short[] block, int at) {
        int table = header.dcSelector(index);
        byte[] states = dcStates[table];
        int context = contexts[index];
        contexts[index] = 0;
        if (decoder.decide(states, context) != 0) {
            int sign = decoder.decide(states, context + 1);
            int state = context + 2 + sign;
            int magnitude = decoder.decide(states, state);
            if (magnitude != 0) {
                state = DC_MAGNITUDE;
                while (decoder.decide(states, state) != 0) {
                    magnitude <<= 1;
                    if (magnitude == MOST_MAGNITUDE) {
                        broken = true;
                        return;
                    }
                    state++;
                }
            }
            if (magnitude >= conditioning.least(table)) {
                contexts[index] = (magnitude > conditioning.large(table) ? 12 : 4) + 4 * sign;
            }
            averages[index] += value(states, state, magnitude, sign);
        }
        block[at] = (short) (averages[index] << low);
    }

    /** Figure F.20. Returns which coefficients of the block are nonzero. */
    private long readBand(int index, short[] block, int at, int start, int end) {
        int table = header.acSelector(index);
        byte[] states = acStates[table];
        long got = 0;
        for (int k = start; k <= end; k++) {
            if (decoder.decide(states, 3 * (k - 1)) != 0) {
                break;
            }
            k = afterZeros(states, k, end);
            if (k == BROKEN) {
                break;
            }
            int sign = decoder.decide(even, 0);
            int state = 3 * (k - 1) + 2;
            int magnitude = decoder.decide(states, state);
            if (magnitude != 0 && decoder.decide(states, state) != 0) {
                magnitude = 2;
                state = k <= conditioning.split(table) ? AC_LOW_MAGNITUDE : AC_HIGH_MAGNITUDE;
                while (decoder.decide(states, state) != 0) {
                    magnitude <<= 1;
                    if (magnitude == MOST_MAGNITUDE) {
                        broken = true;
                        return got;
                    }
                    state++;
                }
            }
            block[at + Jpeg.ZIGZAG[k]] = (short) (value(states, state, magnitude, sign) << low);
            got |= 1L << k;
        }
        return got;
    }

    /** The position of the next nonzero coefficient, from {@code k} on. */
    private int afterZeros(byte[] states, int k, int end) {
        while (decoder.decide(states, 3 * (k - 1) + 1) == 0) {
            if (++k > end) {
                broken = true;
                return BROKEN;
            }
        }
        return k;
    }

    /** Figure F.24: the bits after the leading one. */
    private int value(byte[] states, int state, int leading, int sign) {
        int value = leading;
        for (int bit = leading >> 1; bit != 0; bit >>= 1) {
            if (decoder.decide(states, state + REST) != 0) {
                value |= bit;
            }
        }
        return sign == 0 ? value + 1 : -value - 1;
    }

    /** Figure G.10: one more bit of each. Returns which coefficients are nonzero afterwards. */
    private long refineBand(short[] block, int at, long before) {
        byte[] states = acStates[header.acSelector(0)];
        int end = header.spectralEnd();
        int last =
                JpegComponent.BLOCK - 1 - Long.numberOfLeadingZeros(before & -1L >>> (JpegComponent.BLOCK - 1 - end));
        int plus = 1 << low;
        long nonZero = before;
        for (int k = header.spectralStart(); k <= end; k++) {
            if (k > last && decoder.decide(states, 3 * (k - 1)) != 0) {
                break;
            }
            while ((before >>> k & 1) == 0 && decoder.decide(states, 3 * (k - 1) + 1) == 0) {
                if (++k > end) {
                    broken = true;
                    return nonZero;
                }
            }
            int position = at + Jpeg.ZIGZAG[k];
            if ((before >>> k & 1) == 0) {
                block[position] = (short) (decoder.decide(even, 0) != 0 ? -plus : plus);
                nonZero |= 1L << k;
            } else if (decoder.decide(states, 3 * (k - 1) + 2) != 0) {
                block[position] += (short) (block[position] < 0 ? -plus : plus);
            }
        }
        return nonZero;
    }
}
