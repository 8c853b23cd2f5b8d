package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/**
 * The colours' positions in pixels of 16 bits and more: little-endian masks.
 *
 * @param bytes per pixel
 * @param alpha of its opacity; 0 if it has none
 */
record BmpBitFields(int bytes, int red, int green, int blue, int alpha) {

    /** The layouts that Pillow supports for 32 bits: red, green, blue, alpha. */
    private static final int[][] MASKS_32 = {
        {0xFF0000, 0xFF00, 0xFF, 0},
        {0xFF000000, 0xFF0000, 0xFF00, 0},
        {0xFF000000, 0xFF00, 0xFF, 0},
        {0xFF000000, 0xFF0000, 0xFF00, 0xFF},
        {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
        {0xFF0000, 0xFF00, 0xFF, 0xFF000000},
        {0xFF000000, 0xFF00, 0xFF, 0xFF0000},
        {0, 0, 0, 0}
    };

    static BmpBitFields standard(int depth) {
        return depth == 16
                ? new BmpBitFields(2, 0x7C00, 0x03E0, 0x001F, 0)
                : new BmpBitFields(depth / 8, 0xFF0000, 0xFF00, 0xFF, 0);
    }

    static BmpBitFields read(ImageBytes bytes, int at, boolean withAlpha, int depth) {
        int red = (int) bytes.u32LittleEndian(at);
        int green = (int) bytes.u32LittleEndian(at + 4);
        int blue = (int) bytes.u32LittleEndian(at + 8);
        int alpha = withAlpha ? (int) bytes.u32LittleEndian(at + 12) : 0;
        BmpBitFields fields = new BmpBitFields(depth / 8, red, green, blue, depth == 32 ? alpha : 0);
        if (!fields.isKnown()) {
            throw new BrokenImageException("its bit fields have an unusual layout, which is not supported");
        }
        return red != 0
                ? fields
                // Pillow's reading of files without masks
                : new BmpBitFields(depth / 8, 0xFF0000, 0xFF00, 0xFF, 0xFF000000);
    }

    private boolean isKnown() {
        if (bytes == 4) {
            for (int[] masks : MASKS_32) {
                if (masks[0] == red && masks[1] == green && masks[2] == blue && masks[3] == alpha) {
                    return true;
                }
            }
            return false;
        }
        return equals(standard(8 * bytes)) || (bytes == 2 && red == 0xF800 && green == 0x7E0 && blue == 0x1F);
    }

    void convert(byte[] data, int from, byte[] pixels, int to) {
        int value = value(data, from);
        pixels[to] = scaled(value, red);
        pixels[to + 1] = scaled(value, green);
        pixels[to + 2] = scaled(value, blue);
    }

    /** 0 to 255. */
    int opacity(byte[] data, int from) {
        return alpha == 0 ? 255 : scaled(value(data, from), alpha) & 0xFF;
    }

    private int value(byte[] data, int from) {
        int value = (data[from] & 0xFF) | (data[from + 1] & 0xFF) << 8;
        if (bytes > 2) {
            value |= (data[from + 2] & 0xFF) << 16;
        }
        if (bytes > 3) {
            value |= data[from + 3] << 24;
        }
        return value;
    }

    private static byte scaled(int value, int mask) {
        int shift = Integer.numberOfTrailingZeros(mask);
        int max = mask >>> shift;
        return (byte) (((value & mask) >>> shift) * 255 / max);
    }
}
