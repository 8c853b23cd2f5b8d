package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.WhiteGround;
import java.util.Set;

/** Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits per pixel, run-length encoded or with the usual bit fields. */
public final class BmpImage implements EncodedPixels {

    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final Set<Integer> INFO_HEADERS = Set.of(40, 52, 56, 64, 108, 124);
    private static final Set<Integer> DEPTHS = Set.of(1, 4, 8, 16, 24, 32);
    private static final int UNCOMPRESSED = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BIT_FIELDS = 3;

    private final ImageBytes bytes;
    private final int width;
    private final int height;
    private final int depth;
    private final int compression;
    private final boolean topDown;
    private final int dataStart;
    private final byte[] palette;
    private final BmpBitFields fields;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "BM");
    }

    /** Reads everything except the pixels. */
    public BmpImage(ImageBytes bytes) {
        this.bytes = bytes;
        int header = (int) Math.min(bytes.u32LittleEndian(FILE_HEADER), Integer.MAX_VALUE);
        boolean core = header == CORE_HEADER;
        if (!core && !INFO_HEADERS.contains(header)) {
            throw new BrokenImageException("its header has " + header + " bytes, which is not a known size");
        }
        bytes.requireWithin(FILE_HEADER, header);
        int at = FILE_HEADER + 4;
        long storedHeight = core ? bytes.u16LittleEndian(at + 2) : bytes.u32LittleEndian(at + 4);
        topDown = !core && storedHeight >> 24 == 0xFF;
        long imageHeight = topDown ? (1L << 32) - storedHeight : storedHeight;
        long imageWidth = core ? bytes.u16LittleEndian(at) : bytes.u32LittleEndian(at);
        if (imageWidth < 1 || imageHeight < 1 || imageWidth > Integer.MAX_VALUE || imageHeight > Integer.MAX_VALUE) {
            throw new BrokenImageException("its header says " + imageWidth + " by " + imageHeight + " pixels");
        }
        width = (int) imageWidth;
        height = (int) imageHeight;
        depth = bytes.u16LittleEndian(at + (core ? 6 : 10));
        long compressionCode = core ? UNCOMPRESSED : bytes.u32LittleEndian(at + 12);
        compression = (int) Math.min(compressionCode, 99);
        if (!DEPTHS.contains(depth)
                || compression > BIT_FIELDS
                || (compression == RLE8 && depth != 8)
                || (compression == RLE4 && depth != 4)
                || (compression == BIT_FIELDS && depth < 16)) {
            throw new BrokenImageException("its header says " + depth + " bits per pixel and compression "
                    + compressionCode + ", which is not supported");
        }
        int behindHeader = FILE_HEADER + header;
        fields = compression == BIT_FIELDS
                ? BmpBitFields.read(bytes, header == 40 ? behindHeader : at + 36, header >= 56, depth)
                : BmpBitFields.standard(depth);
        long colors = core ? 0 : bytes.u32LittleEndian(at + 28);
        if (colors == 0) {
            colors = 1L << depth;
        }
        int colorBytes = core ? 3 : 4;
        long offset = bytes.u32LittleEndian(10);
        if (offset == behindHeader && depth <= 8) {
            offset += colorBytes * colors;
        }
        if (depth <= 8) {
            if (colors > 65536) {
                throw new BrokenImageException("its palette has " + colors + " colours");
            }
            palette = palette(behindHeader, (int) colors, colorBytes);
            offset = offset == 0 ? behindHeader + colorBytes * colors : offset;
        } else {
            palette = new byte[0];
            offset = offset == 0 ? behindHeader + (compression == BIT_FIELDS && header == 40 ? 12 : 0) : offset;
        }
        if (offset > bytes.length()) {
            throw BrokenImageException.truncated();
        }
        dataStart = (int) offset;
    }

    private byte[] palette(int at, int colors, int colorBytes) {
        int used = Math.min(colors, 256);
        byte[] rgb = new byte[768];
        for (int i = 0; i < used && at + (i + 1) * colorBytes <= bytes.length(); i++) {
            rgb[3 * i] = (byte) bytes.u8(at + i * colorBytes + 2);
            rgb[3 * i + 1] = (byte) bytes.u8(at + i * colorBytes + 1);
            rgb[3 * i + 2] = (byte) bytes.u8(at + i * colorBytes);
        }
        return rgb;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        return decode(region, false);
    }

    @Override
    public RgbImage decodeOnWhite(RgbImage.Region region) {
        return decode(region, true);
    }

    private RgbImage decode(RgbImage.Region region, boolean onWhite) {
        boolean runs = compression == RLE8 || compression == RLE4;
        long stride = runs ? width : ((long) width * depth + 31) / 32 * 4;
        long rowBytes = runs ? width : ((long) width * depth + 7) / 8;
        byte[] data = bytes.data();
        int start = dataStart;
        if (runs) {
            data = BmpRuns.indices(bytes, dataStart, width, height, compression == RLE4);
            start = 0;
        }
        if (start + stride * (height - 1) + rowBytes > data.length) {
            throw BrokenImageException.truncated();
        }
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        for (int y = 0; y < height; y++) {
            int from = (int) (start + stride * (topDown ? y : height - 1 - y));
            int to = y * width * RgbImage.CHANNELS;
            convert(data, from, runs ? 8 : depth, pixels, to);
            for (int x = 0; onWhite && depth == 32 && x < width; x++) {
                WhiteGround.behind(pixels, to + RgbImage.CHANNELS * x, fields.opacity(data, from + 4 * x));
            }
        }
        return new RgbImage(width, height, pixels).part(region);
    }

    private void convert(byte[] data, int from, int bits, byte[] pixels, int to) {
        for (int x = 0, at = to; x < width; x++, at += RgbImage.CHANNELS) {
            if (bits <= 8) {
                int bit = x * bits;
                int index = (data[from + (bit >> 3)] & 0xFF) >> (8 - bits - (bit & 7)) & (1 << bits) - 1;
                System.arraycopy(palette, RgbImage.CHANNELS * index, pixels, at, RgbImage.CHANNELS);
            } else {
                fields.convert(data, from + x * (bits / 8), pixels, at);
            }
        }
    }
}
