package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.util.Arrays;

/** Run-length encoded rows; as in Pillow, skipped pixels have colour 0. */
final class BmpRuns {

    private BmpRuns() {}

    static byte[] indices(ImageBytes bytes, int start, int width, int height, boolean nibbles) {
        long size = (long) width * height;
        byte[] data = new byte[(int) Math.min(size, 4096)];
        int count = 0;
        int at = start;
        int x = 0;
        while (count < size && at + 1 < bytes.length()) {
            int length = bytes.u8(at);
            int value = bytes.u8(at + 1);
            at += 2;
            int written = 0;
            if (length > 0) {
                written = Math.max(0, Math.min(length, width - x));
                data = withRoom(data, count + written, size);
                for (int i = 0; i < written; i++) {
                    data[count + i] = (byte) (nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value);
                }
                x += written;
            } else if (value == 0) {
                written = (width - count % width) % width;
                data = withRoom(data, count + written, size);
                x = 0;
            } else if (value == 1) {
                break;
            } else if (value == 2) {
                if (at + 2 > bytes.length()) {
                    break;
                }
                written = (int) Math.min(size - count, bytes.u8(at) + (long) bytes.u8(at + 1) * width);
                data = withRoom(data, count + written, size);
                at += 2;
                x = (count + written) % width;
            } else {
                written = (int) Math.min(size - count, value);
                int taken = nibbles ? (written + 1) / 2 : written;
                if (at + taken > bytes.length()) {
                    break;
                }
                data = withRoom(data, count + written, size);
                for (int i = 0; i < written; i++) {
                    int source = bytes.u8(at + (nibbles ? i / 2 : i));
                    data[count + i] = (byte) (nibbles ? (i & 1) == 0 ? source >> 4 : source & 15 : source);
                }
                at += taken;
                at += at & 1;
                x += value;
            }
            count += written;
        }
        if (count < size) {
            throw BrokenImageException.truncated();
        }
        return data;
    }

    private static byte[] withRoom(byte[] data, int needed, long max) {
        return needed <= data.length ? data : Arrays.copyOf(data, (int) Math.max(needed, Math.min(max, 2L * needed)));
    }
}
