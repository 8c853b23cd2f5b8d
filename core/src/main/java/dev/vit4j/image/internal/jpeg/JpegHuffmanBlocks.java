package dev.vit4j.image.internal.jpeg;

import java.util.Arrays;

/**
 * Huffman-coded blocks, sequential and progressive (ITU-T T.81, annexes F and G). Invalid data is read as zeros, as in
 * libjpeg.
 */
final class JpegHuffmanBlocks implements JpegBlockReader {

    /** The symbol for sixteen zeros. */
    private static final int ZERO_RUN = 0xF0;

    private final JpegBits bits;
    private final JpegScanHeader.Kind kind;
    private final int low;
    private final int[] predictions;
    private final JpegHuffmanTable[] dcTables;
    private final JpegHuffmanTable[] acTables;
    private final JpegBand band;

    JpegHuffmanBlocks(JpegScanHeader header, JpegTables tables, JpegBits bits) {
        int count = header.components().size();
        this.bits = bits;
        this.kind = header.kind();
        this.low = header.low();
        this.predictions = new int[count];
        this.dcTables = new JpegHuffmanTable[kind.startsAverages() ? count : 0];
        this.acTables = new JpegHuffmanTable[kind.hasBand() ? count : 0];
        for (int i = 0; i < count; i++) {
            if (kind.startsAverages()) {
                dcTables[i] = tables.dc(header.dcSelector(i));
            }
            if (kind.hasBand()) {
                acTables[i] = tables.ac(header.acSelector(i));
            }
        }
        JpegHuffmanTable acTable = acTables.length == 0 ? JpegHuffmanTable.EMPTY : acTables[0];
        this.band = new JpegBand(bits, acTable, header.spectralStart(), header.spectralEnd(), low);
    }

    @Override
    public boolean isExhausted() {
        return bits.isExhausted();
    }

    @Override
    public void restart(int number) {
        bits.restart(number);
        Arrays.fill(predictions, 0);
        band.restart();
    }

    @Override
    public int skip(int most) {
        return band.skip(most);
    }

    @Override
    public void read(int index, JpegComponent component, int block, boolean exhausted) {
        if (exhausted && kind != JpegScanHeader.Kind.DC_REFINEMENT) {
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

    /** Returns which coefficients of the block are nonzero. */
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
