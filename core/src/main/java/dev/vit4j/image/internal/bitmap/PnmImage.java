package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import java.util.Arrays;

/**
 * Portable bitmaps, greymaps and pixmaps (Netpbm's PBM, PGM and PPM, plain and binary), up to 16 bits per sample. As in
 * Pillow, 16-bit pixmaps are reduced to 8 bits, and greymaps of more than 8 are clipped to 255.
 */
public final class PnmImage implements EncodedPixels {

    private static final int MOST_LEVELS = 65_535;
    private static final int LEVELS = 255;

    private final ImageBytes bytes;
    private final boolean plain;
    private final boolean bits;
    private final int channels;
    private final int width;
    private final int height;
    private final int maximum;

    /** The start of the pixels. */
    private final int start;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.length() > 2
                && bytes.has(0, "P")
                && bytes.u8(1) >= '1'
                && bytes.u8(1) <= '6'
                && PnmTokens.isSpace(bytes.u8(2));
    }

    public PnmImage(ImageBytes bytes) {
        this.bytes = bytes;
        int kind = bytes.u8(1) - '0';
        plain = kind <= 3;
        bits = kind == 1 || kind == 4;
        channels = kind == 3 || kind == 6 ? RgbImage.CHANNELS : 1;
        PnmTokens header = new PnmTokens(bytes, 3);
        width = header.number();
        height = header.number();
        maximum = bits ? 1 : header.number();
        start = header.position();
        if (width < 1 || height < 1 || maximum < 1 || maximum > MOST_LEVELS) {
            throw new BrokenImageException("its header says " + width + " by " + height + " pixels of 0 to " + maximum);
        }
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
        long samples = (long) width * height * channels;
        if (leastBytes(samples) > bytes.length() - start) {
            throw BrokenImageException.truncated();
        }
        if (samples * RgbImage.CHANNELS / channels > RgbImage.MOST_PIXELS * RgbImage.CHANNELS) {
            throw new BrokenImageException("it has " + width + " by " + height + " pixels, more than an array holds");
        }
        byte[] pixels = new byte[Math.toIntExact(samples / channels * RgbImage.CHANNELS)];
        if (plain) {
            readPlain(pixels);
        } else if (bits) {
            readBits(pixels);
        } else {
            readBinary(pixels);
        }
        return new RgbImage(width, height, pixels).part(region);
    }

    private long leastBytes(long samples) {
        if (!plain && bits) {
            return (width + 7L) / 8 * height;
        }
        if (plain) {
            return bits ? samples : 2 * samples - 1;
        }
        return maximum > LEVELS ? 2 * samples : samples;
    }

    private void readPlain(byte[] pixels) {
        byte[] levels = levels();
        PnmTokens tokens = new PnmTokens(bytes, start);
        for (int at = 0; at < pixels.length; at += RgbImage.CHANNELS / channels) {
            int value;
            if (bits) {
                int digit = tokens.digit();
                if (digit != '0' && digit != '1') {
                    throw new BrokenImageException("it has a bit that is neither 0 nor 1");
                }
                value = '1' - digit; // 1 is black
            } else {
                value = tokens.number();
                if (value > maximum) {
                    throw new BrokenImageException("it has a sample of " + value + ", more than its " + maximum);
                }
            }
            put(pixels, at, levels[value]);
        }
    }

    private void readBits(byte[] pixels) {
        int stride = (width + 7) / 8;
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += RgbImage.CHANNELS) {
                boolean black = (bytes.u8(start + y * stride + x / 8) >> (7 - x % 8) & 1) != 0;
                put(pixels, at, (byte) (black ? 0 : LEVELS));
            }
        }
    }

    private void readBinary(byte[] pixels) {
        byte[] levels = levels();
        int source = start;
        for (int at = 0; at < pixels.length; at += RgbImage.CHANNELS / channels) {
            int value = maximum > LEVELS ? bytes.u16BigEndian(source) : bytes.u8(source);
            source += maximum > LEVELS ? 2 : 1;
            put(pixels, at, levels[Math.min(maximum, value)]);
        }
    }

    private void put(byte[] pixels, int at, byte level) {
        Arrays.fill(pixels, at, at + RgbImage.CHANNELS / channels, level);
    }

    /** The scaled values, rounded to even as in Python. */
    private byte[] levels() {
        int most = maximum > LEVELS && channels == 1 ? MOST_LEVELS : LEVELS;
        byte[] levels = new byte[maximum + 1];
        for (int value = 0; value <= maximum; value++) {
            levels[value] = (byte) Math.min(LEVELS, Math.rint((double) value / maximum * most));
        }
        return levels;
    }
}
