package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables in effect at a position of a JPEG file: quantisation, Huffman codes, conditioning. Codes are checked when
 * they are used.
 */
final class JpegTables {

    private static final int MOST = 4;
    private static final int MAX_DC_SYMBOL = 15;

    /** @param counts of the codes of 1 to 16 bits */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this class
    private record Code(int[] counts, byte[] symbols) {}

    private final Map<Integer, int[]> quantization = new HashMap<>();
    private final Map<Integer, Code> dc = new HashMap<>();
    private final Map<Integer, Code> ac = new HashMap<>();
    private final JpegConditioning conditioning = new JpegConditioning();

    JpegConditioning conditioning() {
        return conditioning;
    }

    /** Row by row. */
    int[] quantization(int index) {
        return get(quantization, index, "quantisation");
    }

    JpegHuffmanTable dc(int index) {
        Code code = get(dc, index, "Huffman");
        for (byte symbol : code.symbols()) {
            if ((symbol & 0xFF) > MAX_DC_SYMBOL) {
                throw new BrokenImageException("a Huffman table has an impossible symbol");
            }
        }
        return new JpegHuffmanTable(code.counts(), code.symbols());
    }

    JpegHuffmanTable ac(int index) {
        Code code = get(ac, index, "Huffman");
        return new JpegHuffmanTable(code.counts(), code.symbols());
    }

    private static <T> T get(Map<Integer, T> tables, int index, String kind) {
        T table = tables.get(index);
        if (table == null) {
            throw new BrokenImageException("a " + kind + " table is missing");
        }
        return table;
    }

    /** Uses the standard's Huffman tables for missing ones, as libjpeg does for sequential images. */
    void addStandardCodes() {
        ImageBytes standard = JpegStandardTables.segment();
        JpegTables tables = new JpegTables();
        tables.readHuffmanTables(standard, 0, standard.length());
        tables.dc.forEach(dc::putIfAbsent);
        tables.ac.forEach(ac::putIfAbsent);
    }

    void readHuffmanTables(ImageBytes bytes, int from, int end) {
        int at = from;
        while (end - at > JpegHuffmanTable.MAX_LENGTH) {
            int target = bytes.u8(at);
            int[] counts = new int[JpegHuffmanTable.MAX_LENGTH];
            int total = 0;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = bytes.u8(at + 1 + i);
                total += counts[i];
            }
            at += 1 + counts.length;
            if (total > 256 || total > end - at || (target & 0x0F) >= MOST || target >> 4 > 1) {
                throw new BrokenImageException("a Huffman table is broken");
            }
            (target >> 4 == 0 ? dc : ac).put(target & 15, new Code(counts, bytes.slice(at, total)));
            at += total;
        }
        if (at != end) {
            throw new BrokenImageException("a Huffman table is cut off");
        }
    }

    void readQuantizationTables(ImageBytes bytes, int from, int end) {
        int at = from;
        while (at < end) {
            int target = bytes.u8(at++);
            int width = target >> 4 == 0 ? 1 : 2;
            if (end - at < width * JpegComponent.BLOCK || (target & 15) >= MOST) {
                throw new BrokenImageException("a quantisation table is broken");
            }
            int[] table = new int[JpegComponent.BLOCK];
            for (int i = 0; i < table.length; i++) {
                table[Jpeg.ZIGZAG[i]] = width == 1 ? bytes.u8(at + i) : bytes.u16BigEndian(at + 2 * i);
            }
            quantization.put(target & 15, table);
            at += width * JpegComponent.BLOCK;
        }
    }
}
