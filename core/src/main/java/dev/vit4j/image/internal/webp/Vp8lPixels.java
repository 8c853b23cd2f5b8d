package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;

/** The entropy-coded pixels of a lossless WebP image or of one of its auxiliary images. */
final class Vp8lPixels {

    private static final int LITERALS = Vp8lGroups.LITERALS;
    private static final int LENGTH_PREFIXES = Vp8lGroups.LENGTH_PREFIXES;
    private static final int MAX_CACHE_BITS = 11;
    private static final int CACHE_MULTIPLIER = 0x1E35A7BD;

    /** Short distances by code: rows up times 16, plus 8 minus the columns to the left. */
    private static final int[] NEAR = {
        0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39, 0x15, 0x1b,
        0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45,
        0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d,
        0x68, 0x02, 0x67, 0x69, 0x12, 0x1e, 0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e,
        0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b,
        0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d,
        0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70
    };

    private final Vp8lBits bits;

    Vp8lPixels(Vp8lBits bits) {
        this.bits = bits;
    }

    /** Reads the main image, with alpha, red, green and blue in each number. */
    int[] read(int width, int height) {
        return read(width, height, true, false);
    }

    /** Reads an auxiliary image. */
    int[] readAuxiliary(int width, int height) {
        return read(width, height, false, false);
    }

    /** Reads alpha with few levels: if there are no other channels, libwebp allows its last symbol to be cut off. */
    int[] readIndices(int width, int height) {
        return read(width, height, true, true);
    }

    /** @param main whether it is the main image, whose parts may have their own codes */
    private int[] read(int width, int height, boolean main, boolean indices) {
        int cacheBits = 0;
        if (bits.flag()) {
            cacheBits = bits.read(4);
            if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) {
                throw new BrokenImageException("its colour cache has " + cacheBits + " bits");
            }
        }
        int groupBits = 0;
        int[] groupImage = {};
        if (main && bits.flag()) {
            groupBits = 2 + bits.read(3);
            groupImage = readAuxiliary(subsampled(width, groupBits), subsampled(height, groupBits));
            for (int i = 0; i < groupImage.length; i++) {
                groupImage[i] = groupImage[i] >> 8 & 0xFFFF;
            }
        }
        int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
        Vp8lGroups groups = new Vp8lGroups(bits, groupImage, groupBits, width, height, cacheSize);
        if (indices && cacheSize == 0 && groups.areGreenOnly()) {
            bits.readOnBehindEnd();
        }
        return pixels(width, height, groups, new int[cacheSize], 32 - cacheBits);
    }

    static int subsampled(int length, int bits) {
        return (length + (1 << bits) - 1) >> bits;
    }

    private int[] pixels(int width, int height, Vp8lGroups groups, int[] cache, int cacheShift) {
        int[] pixels = new int[Math.multiplyExact(width, height)];
        int cached = 0;
        int at = 0;
        while (at < pixels.length) {
            Vp8lCode[] group = groups.at(at % width, at / width);
            bits.fill();
            int symbol = group[0].symbol(bits);
            if (symbol < LITERALS) {
                int red = group[1].symbol(bits);
                bits.fill();
                int blue = group[2].symbol(bits);
                int alpha = group[3].symbol(bits);
                pixels[at++] = alpha << 24 | red << 16 | symbol << 8 | blue;
            } else if (symbol < LITERALS + LENGTH_PREFIXES) {
                int length = prefixed(symbol - LITERALS);
                int distanceSymbol = group[4].symbol(bits);
                bits.fill();
                int distance = distance(prefixed(distanceSymbol), width);
                if (distance > at || length > pixels.length - at) {
                    throw new BrokenImageException("its data refers to pixels outside of the image");
                }
                for (int end = at + length; at < end; at++) {
                    pixels[at] = pixels[at - distance];
                }
            } else {
                for (; cached < at; cached++) {
                    cache[(pixels[cached] * CACHE_MULTIPLIER) >>> cacheShift] = pixels[cached];
                }
                pixels[at++] = cache[symbol - LITERALS - LENGTH_PREFIXES];
            }
            if (bits.isEnded() && at < pixels.length) {
                throw BrokenImageException.truncated();
            }
        }
        return pixels;
    }

    /** Decodes a length or distance: a prefix code and extra bits. */
    private int prefixed(int code) {
        if (code < 4) {
            return code + 1;
        }
        int extra = (code - 2) >> 1;
        return ((2 + (code & 1)) << extra) + bits.read(extra) + 1;
    }

    private static int distance(int number, int width) {
        if (number > NEAR.length) {
            return number - NEAR.length;
        }
        int near = NEAR[number - 1];
        return Math.max(1, (near >> 4) * width + 8 - (near & 15));
    }
}
