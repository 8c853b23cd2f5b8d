package dev.vit4j.image.internal.jpeg;

/** A progressive scan's band of AC coefficients: ITU-T T.81, annex G.1.2. */
final class JpegBand {

    private final JpegBits bits;
    private final JpegHuffmanTable table;
    private final int start;
    private final int end;
    private final int low;
    private final long band;
    private int endOfBandRun;

    /**
     * @param start first coefficient of the band
     * @param end last coefficient of the band
     * @param low bits that later scans will have
     */
    JpegBand(JpegBits bits, JpegHuffmanTable table, int start, int end, int low) {
        this.bits = bits;
        this.table = table;
        this.start = start;
        this.end = end;
        this.low = low;
        this.band = -1L << start & -1L >>> (JpegComponent.BLOCK - 1 - end);
    }

    void restart() {
        endOfBandRun = 0;
    }

    /** Skips at most {@code most} blocks for which a first scan has nothing, and returns their number. */
    int skip(int most) {
        int skipped = Math.min(endOfBandRun, most);
        endOfBandRun -= skipped;
        return skipped;
    }

    /** The first scan: figure G.3. Returns which coefficients of the block are nonzero. */
    long read(short[] block, int at) {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return 0;
        }
        JpegBits bits = this.bits;
        JpegHuffmanTable table = this.table;
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

    /**
     * One more bit of each coefficient: figure G.7. Returns which coefficients are nonzero afterwards.
     *
     * @param before which are nonzero already
     */
    long refine(short[] block, int at, long before) {
        long nonZero = before;
        int plus = 1 << low;
        int k = start;
        if (endOfBandRun == 0) {
            for (; k <= end; k++) {
                int symbol = bits.symbol(table);
                int size = symbol & 15;
                int run = symbol >> 4;
                int value = 0;
                if (size != 0) {
                    value = 2 * plus * bits.bit() - plus;
                } else if (run != 15) {
                    endOfBandRun = (1 << run) + (run > 0 ? bits.bits(run) : 0);
                    break;
                }
                if ((nonZero >>> k & ((2L << run) - 1)) == 0) { // the most frequent case: only zeros, whatever the run
                    k = Math.min(end + 1, k + run);
                } else {
                    int next = afterZeros(nonZero, k, run);
                    correct(block, at, nonZero, k, next);
                    k = next;
                }
                if (value != 0) {
                    block[at + Jpeg.ZIGZAG[k]] = (short) value;
                    nonZero |= 1L << Math.min(k, 63);
                }
            }
        }
        if (endOfBandRun > 0) {
            correct(block, at, nonZero, k, end + 1);
            endOfBandRun--;
        }
        return nonZero;
    }

    /** The position of the zero that follows {@code run} zeros from {@code from} on, or the band's end. */
    private int afterZeros(long nonZero, int from, int run) {
        long zeros = ~nonZero & band & -1L << from;
        for (int i = 0; i < run; i++) {
            zeros &= zeros - 1;
        }
        return Math.min(end + 1, Long.numberOfTrailingZeros(zeros));
    }

    /** Gives each nonzero coefficient, from {@code from} on and before {@code until}, its next bit. */
    private void correct(short[] block, int at, long nonZero, int from, int until) {
        if (from >= until) {
            return;
        }
        long left = nonZero & -1L << from & -1L >>> (JpegComponent.BLOCK - until);
        while (left != 0) {
            int count = Math.min(16, Long.bitCount(left));
            int corrections = bits.bits(count);
            for (int i = count - 1; i >= 0; i--, left &= left - 1) {
                int position = at + Jpeg.ZIGZAG[Long.numberOfTrailingZeros(left)];
                int value = block[position];
                // Away from zero by 1 << low, if the bit is set and the value doesn't have it yet. Without a branch,
                // since the bit is practically random.
                int step = (corrections >> i & ~(value >> low) & 1) << low;
                int sign = value >> 31;
                block[position] = (short) (value + (step ^ sign) - sign);
            }
        }
    }
}
