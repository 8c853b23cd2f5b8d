package dev.vit4j.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/** Writes lossless WebP images whose pixels have many groups of prefix codes: RFC 9649, section 3. */
public final class WebpBits {

    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int REPEAT = 16;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int pending;
    private int pendingBits;

    private WebpBits() {}

    /**
     * An image whose pixels are all zero bits.
     *
     * @param cacheBits of the cache of colours, 0 for none
     * @param groups the number of the group of each square of four by four pixels
     * @param codes writes the five codes of the group of a number
     */
    public static byte[] image(int width, int height, int cacheBits, int[] groups, ObjIntConsumer<WebpBits> codes) {
        WebpBits bits = new WebpBits();
        bits.write(0x2F, 8);
        bits.write(width - 1, 14);
        bits.write(height - 1, 14);
        bits.write(0, 4); // no transparency, version 0
        bits.write(0, 1); // no transforms
        bits.write(cacheBits > 0 ? 1 | cacheBits << 1 : 0, cacheBits > 0 ? 5 : 1);
        bits.write(1, 4); // groups, of squares of four
        bits.write(0, 1); // the image of groups has no cache
        bits.full(256 + 24);
        bits.full(256);
        for (int i = 0; i < 3; i++) {
            bits.single(0);
        }
        int[][] numberCodes = {codes(lengths(256 + 24)), codes(lengths(256))};
        for (int group : groups) {
            bits.writeCode(numberCodes[0][group & 0xFF], lengths(256 + 24)[group & 0xFF]);
            bits.writeCode(numberCodes[1][group >> 8], 8);
        }
        for (int group = 0; group <= Arrays.stream(groups).max().orElseThrow(); group++) {
            codes.accept(bits, group);
        }
        bits.bytes.writeBytes(new byte[width * height * 4 + 8]);
        return bits.file();
    }

    private byte[] file() {
        int length = bytes.size() + (bytes.size() & 1);
        return ByteBuffer.allocate(20 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + length)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
                .putInt(length)
                .put(bytes.toByteArray())
                .array();
    }

    private void write(int value, int count) {
        for (int i = 0; i < count; i++) {
            pending |= (value >> i & 1) << pendingBits++;
            if (pendingBits == Byte.SIZE) {
                bytes.write(pending);
                pending = 0;
                pendingBits = 0;
            }
        }
    }

    private void writeCode(int code, int length) {
        for (int i = length - 1; i >= 0; i--) {
            write(code >> i & 1, 1);
        }
    }

    /** A code of one symbol of eight bits. */
    public void single(int symbol) {
        write(1 | 1 << 2 | symbol << 3, 11);
    }

    /** A code of all symbols, as equally long as may be. */
    public void full(int alphabet) {
        int[] lengths = lengths(alphabet);
        int shortest = lengths[0];
        int longest = lengths[alphabet - 1];
        int[] lengthLengths = new int[LENGTH_ORDER.length];
        lengthLengths[REPEAT] = 1;
        lengthLengths[shortest] = shortest == longest ? 1 : 2;
        lengthLengths[longest] = lengthLengths[shortest];
        write(0, 1);
        write(15, 4);
        for (int symbol : LENGTH_ORDER) {
            write(lengthLengths[symbol], 3);
        }
        write(0, 1);
        int[] codes = codes(lengthLengths);
        for (int i = 0; i < alphabet; ) {
            writeCode(codes[lengths[i]], lengthLengths[lengths[i]]);
            int end = ++i;
            while (end < alphabet && lengths[end] == lengths[i - 1]) {
                end++;
            }
            for (int repeat; end - i >= 3; i += repeat) {
                repeat = Math.min(6, end - i);
                writeCode(codes[REPEAT], lengthLengths[REPEAT]);
                write(repeat - 3, 2);
            }
        }
    }

    /** Lengths of a complete code, the shorter ones first. */
    private static int[] lengths(int alphabet) {
        int shorter = 31 - Integer.numberOfLeadingZeros(alphabet);
        int[] lengths = new int[alphabet];
        Arrays.fill(lengths, shorter + 1);
        Arrays.fill(lengths, 0, (1 << (shorter + 1)) - alphabet, shorter);
        return lengths;
    }

    /** The canonical code of each symbol. */
    private static int[] codes(int[] lengths) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int length = 1; length < 16; length++, code <<= 1) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    codes[symbol] = code++;
                }
            }
        }
        return codes;
    }
}
