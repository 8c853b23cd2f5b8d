package dev.vit4j.image.internal.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The entropy-coded bits of a JPEG scan. At a marker zeros follow, as in libjpeg, and
 * {@link #isExhausted()} says so; a file that ends without a marker is truncated.
 */
final class JpegBits extends JpegCodedData {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private long buffer;
    private int available;

    /** The number of available bits that are appended zeros, after the file's own. */
    private int padding;

    private boolean exhausted;

    JpegBits(byte[] data, int position) {
        super(data, position);
    }

    private void fill() {
        while (available <= 56) {
            if (marker != 0) {
                exhausted |= available < padding;
                buffer <<= 56 - available;
                padding = 56 - Math.max(0, available - padding);
                available = 56;
                return;
            }
            if (available <= 32 && position + 4 <= data.length) {
                int word = (int) INTS.get(data, position);
                if ((~word - 0x01010101 & word & 0x80808080) == 0) { // no byte of it is 0xFF
                    buffer = buffer << 32 | (word & 0xFFFFFFFFL);
                    available += 32;
                    position += 4;
                    continue;
                }
            }
            int next = nextByte();
            if (next == 0xFF) {
                do {
                    next = nextByte();
                } while (next == 0xFF);
                if (next != 0) {
                    marker = next;
                    continue;
                }
                next = 0xFF;
            }
            buffer = buffer << 8 | next;
            available += 8;
        }
    }

    /**
     * The next symbol of a Huffman code. Bytes are read when libjpeg would, so that both find the same files truncated.
     */
    int symbol(JpegHuffmanTable table) {
        if (available < JpegHuffmanTable.LOOKAHEAD) {
            fill();
        }
        int entry = table.lookup[
                (int) (buffer >>> (available - JpegHuffmanTable.LOOKAHEAD)) & (1 << JpegHuffmanTable.LOOKAHEAD) - 1];
        if (entry != 0) {
            available -= entry >> 8;
            return entry & 0xFF;
        }
        int length = JpegHuffmanTable.LOOKAHEAD + 1;
        int code = bits(length);
        while (length <= JpegHuffmanTable.MAX_LENGTH && !table.isCode(code, length)) {
            length++;
            code = code << 1 | bit(); // one bit beyond the longest code, where it is none
        }
        return table.symbol(code, length);
    }

    /** The next {@code count} bits as a number, at most 16. */
    int bits(int count) {
        if (available < count) {
            fill();
        }
        available -= count;
        return (int) (buffer >>> available) & (1 << count) - 1;
    }

    int bit() {
        if (available < 1) {
            fill();
        }
        available--;
        return (int) (buffer >>> available) & 1;
    }

    /** The next {@code size} bits as a signed value: ITU-T T.81, figure F.12. */
    int signed(int size) {
        int value = bits(size);
        int negative =
                // all ones if the first bit is zero: without a branch, which would be unpredictable
                (value >> (size - 1)) - 1;
        return value + (negative & (1 - (1 << size)));
    }

    /** Whether more bits were read than there are before the marker. */
    boolean isExhausted() {
        return exhausted || available < padding;
    }

    /** Drops the remaining bits and continues after the restart marker of that number. */
    void restart(int number) {
        exhausted = isExhausted();
        available = 0;
        padding = 0;
        buffer = 0;
        if (passRestart(number)) {
            exhausted = false;
        }
    }
}
