package dev.vit4j.image;

import java.util.Arrays;

/** The rows of a PNG image: filters undone, samples turned into red, green and blue. */
final class PngRows {

    /** Adam7: first column, first row, column step and row step of each pass. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private final int colorType;
    private final int depth;
    private final byte[] palette;
    private final int width;
    private final int height;
    private final byte[] pixels;

    PngRows(int colorType, int depth, byte[] palette, int width, int height) {
        this.colorType = colorType;
        this.depth = depth;
        this.palette = fullPalette(palette);
        this.width = width;
        this.height = height;
        this.pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
    }

    /** Colours that the file doesn't say are those of Pillow's palettes: black. */
    private static byte[] fullPalette(byte[] palette) {
        return Arrays.copyOf(Arrays.copyOf(palette, Math.min(768, palette.length / 3 * 3)), 768);
    }

    static int channels(int colorType) {
        return switch (colorType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    RgbImage image() {
        return new RgbImage(width, height, pixels);
    }

    void read(PngData data, Region frame, boolean interlaced) {
        if (!interlaced) {
            readPass(data, frame, 0, 0, 1, 1);
            return;
        }
        for (int[] pass : PASSES) {
            if (frame.width() > pass[0] && frame.height() > pass[1]) {
                readPass(data, frame, pass[0], pass[1], pass[2], pass[3]);
            }
        }
    }

    private void readPass(PngData data, Region frame, int firstX, int firstY, int stepX, int stepY) {
        int columns = (frame.width() - firstX + stepX - 1) / stepX;
        int bitsPerPixel = channels(colorType) * depth;
        int rowBytes = Math.toIntExact(((long) columns * bitsPerPixel + 7) / 8);
        int pixelBytes = Math.max(1, bitsPerPixel / 8);
        byte[] above = new byte[rowBytes + 1];
        byte[] row = new byte[rowBytes + 1];
        for (int y = firstY; y < frame.height(); y += stepY) {
            if (data.read(row, 0, rowBytes + 1) <= rowBytes) {
                return; // Pillow leaves the rest black where the stream ends as a whole one
            }
            unfilter(row, above, pixelBytes);
            int to = ((frame.y() + y) * width + frame.x() + firstX) * RgbImage.CHANNELS;
            convert(row, columns, to, stepX * RgbImage.CHANNELS);
            byte[] swapped = above;
            above = row;
            row = swapped;
        }
    }

    private static void unfilter(byte[] row, byte[] above, int pixelBytes) {
        int filter = row[0];
        int end = row.length;
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = 1 + pixelBytes; i < end; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = 1; i < end; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) ((left + (above[i] & 0xFF)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 1; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    int corner = i > pixelBytes ? above[i - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) paeth(left, above[i] & 0xFF, corner);
                }
            }
            default -> throw new BrokenImageException("a row has the unknown filter " + (filter & 0xFF));
        }
    }

    private static int paeth(int left, int above, int corner) {
        int estimate = left + above - corner;
        int toLeft = Math.abs(estimate - left);
        int toAbove = Math.abs(estimate - above);
        int toCorner = Math.abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private void convert(byte[] row, int columns, int to, int step) {
        int bytesPerSample = depth == 16 ? 2 : 1;
        int bytesPerPixel = channels(colorType) * bytesPerSample;
        int at = to;
        for (int x = 0; x < columns; x++, at += step) {
            switch (colorType) {
                case 2, 6 -> {
                    int from = 1 + x * bytesPerPixel;
                    pixels[at] = row[from];
                    pixels[at + 1] = row[from + bytesPerSample];
                    pixels[at + 2] = row[from + 2 * bytesPerSample];
                }
                case 3 -> System.arraycopy(palette, 3 * sample(row, x), pixels, at, RgbImage.CHANNELS);
                default -> {
                    byte grey = grey(row, x, bytesPerPixel);
                    pixels[at] = grey;
                    pixels[at + 1] = grey;
                    pixels[at + 2] = grey;
                }
            }
        }
    }

    private byte grey(byte[] row, int x, int bytesPerPixel) {
        if (colorType == 4) {
            return row[1 + x * bytesPerPixel];
        }
        if (depth == 16) {
            return (byte) (row[1 + 2 * x] != 0 ? 255 : row[2 + 2 * x]);
        }
        return (byte) (sample(row, x) * 255 / ((1 << depth) - 1));
    }

    /** A sample of up to eight bits. */
    private int sample(byte[] row, int x) {
        int bit = x * depth;
        return (row[1 + (bit >> 3)] & 0xFF) >> (8 - depth - (bit & 7)) & (1 << depth) - 1;
    }
}
