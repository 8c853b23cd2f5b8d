package dev.vit4j.image.internal.png;

import dev.vit4j.image.RgbImage;
import java.util.Arrays;
import java.util.Optional;

/** Converts a PNG's samples to red, green and blue. */
final class PngPixels implements PngRows.Sink {

    private final int colorType;
    private final int depth;
    private final int bytesPerPixel;
    private final byte[] palette;
    private final Optional<PngTransparency> ground;
    private final int width;
    private final int height;
    private final int left;
    private final int top;
    private final byte[] pixels;

    /**
     * @param ground composites transparency on white; empty if it is dropped
     * @param left the image column of the rows' first pixel
     * @param top the image row of the first row
     */
    PngPixels(
            PngHeader.Samples samples,
            byte[] palette,
            Optional<PngTransparency> ground,
            int width,
            int height,
            int left,
            int top) {
        this.colorType = samples.colorType();
        this.depth = samples.depth();
        this.bytesPerPixel = samples.bitsPerPixel() / Byte.SIZE;
        this.palette = fullPalette(palette);
        this.ground = ground;
        ground.ifPresent(transparency -> transparency.layPalette(this.palette));
        this.width = width;
        this.height = height;
        this.left = left;
        this.top = top;
        this.pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        if (colorType == PngHeader.PALETTE) {
            System.arraycopy(this.palette, 0, pixels, 0, RgbImage.CHANNELS);
        }
        ground.ifPresent(transparency -> transparency.layUnread(pixels));
        fillWithFirstPixel();
    }

    /** Missing pixels are 0, which is a colour with a palette, and black or transparent otherwise. */
    private void fillWithFirstPixel() {
        for (int done = RgbImage.CHANNELS; done < pixels.length; done *= 2) {
            System.arraycopy(pixels, 0, pixels, done, Math.min(done, pixels.length - done));
        }
    }

    /** Missing colours are those of Pillow's palettes: black. */
    private static byte[] fullPalette(byte[] palette) {
        return Arrays.copyOf(Arrays.copyOf(palette, Math.min(768, palette.length / 3 * 3)), 768);
    }

    RgbImage image() {
        return new RgbImage(width, height, pixels);
    }

    @Override
    public void accept(byte[] row, int columns, int x, int y, int step) {
        int bytesPerSample = depth == 16 ? 2 : 1;
        int at = ((top + y) * width + left + x) * RgbImage.CHANNELS;
        for (int i = 0; i < columns; i++, at += step * RgbImage.CHANNELS) {
            switch (colorType) {
                case PngHeader.RGB, PngHeader.RGBA -> {
                    int from = 1 + i * bytesPerPixel;
                    pixels[at] = row[from];
                    pixels[at + 1] = row[from + bytesPerSample];
                    pixels[at + 2] = row[from + 2 * bytesPerSample];
                }
                case PngHeader.PALETTE -> System.arraycopy(palette, 3 * sample(row, i), pixels, at, RgbImage.CHANNELS);
                default -> {
                    byte grey = grey(row, i);
                    pixels[at] = grey;
                    pixels[at + 1] = grey;
                    pixels[at + 2] = grey;
                }
            }
            if (ground.isPresent()) {
                ground.get().lay(pixels, at, row, 1 + i * bytesPerPixel);
            }
        }
    }

    private byte grey(byte[] row, int x) {
        if (colorType == PngHeader.GREY_ALPHA) {
            return row[1 + x * bytesPerPixel];
        }
        if (depth == 16) {
            return (byte) (row[1 + 2 * x] != 0 ? 255 : row[2 + 2 * x]);
        }
        return (byte) (sample(row, x) * 255 / ((1 << depth) - 1));
    }

    /** A sample of at most eight bits. */
    private int sample(byte[] row, int x) {
        int bit = x * depth;
        return (row[1 + (bit >> 3)] & 0xFF) >> (8 - depth - (bit & 7)) & (1 << depth) - 1;
    }
}
