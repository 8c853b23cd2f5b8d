package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.WhiteGround;
import dev.vit4j.image.internal.resize.EightBits;
import java.nio.ByteOrder;

/** The pixels of a TIFF image, filled chunk by chunk and then converted to red, green and blue as in Pillow. */
final class TiffPixels {

    private static final int LEVELS = 255;

    private final TiffLayout layout;
    private final TiffDirectory.Values colorMap;

    /** Samples per pixel that are used. */
    private final int kept;

    /** [height, width, kept]: eight bits each; indices of a palette. */
    private final byte[] levels;

    private final boolean onWhite;

    /**
     * @param colorMap of a palette: all reds, greens, blues, 16 bits each
     * @param onWhite whether transparency is composited on white; otherwise dropped
     */
    TiffPixels(TiffLayout layout, TiffDirectory.Values colorMap, boolean onWhite) {
        this.layout = layout;
        this.onWhite = onWhite && layout.alpha() != TiffLayout.Alpha.NONE;
        this.colorMap = colorMap;
        if (layout.color() == TiffColor.PALETTE && colorMap.count() < RgbImage.CHANNELS << layout.bits()) {
            throw new BrokenImageException("its palette has " + colorMap.count() + " numbers");
        }
        this.kept = layout.color().channels() + (this.onWhite || layout.alpha() == TiffLayout.Alpha.ASSOCIATED ? 1 : 0);
        this.levels = new byte[Math.toIntExact((long) layout.width() * layout.height() * kept)];
    }

    /**
     * @param chunk rows of a strip or tile
     * @param rows of them inside the image
     * @param plane the sample, for planar data
     */
    void put(byte[] chunk, int x, int y, int rows, int plane) {
        int columns = Math.min(layout.chunks().width(), layout.width() - x);
        int stride = layout.samplesInChunk();
        int rowBytes = (int) layout.rowBytes();
        int samples = layout.separatePlanes() ? 1 : kept;
        if (layout.separatePlanes() && plane >= kept) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int at = ((y + row) * layout.width() + x) * kept + plane;
            for (int column = 0; column < columns; column++, at += kept) {
                for (int i = 0; i < samples; i++) {
                    levels[at + i] = (byte) level(chunk, row * rowBytes, column * stride + i);
                }
            }
        }
    }

    private int level(byte[] chunk, int row, int sample) {
        int bits = layout.bits();
        if (bits == 16) {
            int at = row + 2 * sample;
            boolean little = layout.order() == ByteOrder.LITTLE_ENDIAN;
            int high = chunk[little ? at + 1 : at] & 0xFF;
            int low = chunk[little ? at : at + 1] & 0xFF;
            boolean grey = layout.color().channels() == 1;
            return !grey ? high : high > 0 ? LEVELS : low; // Pillow clips grey, whether white is zero or black
        }
        int most = (1 << bits) - 1;
        int value = bits == 8
                ? chunk[row + sample] & 0xFF
                : chunk[row + sample * bits / 8] >> (8 - bits - sample * bits % 8) & most;
        return switch (layout.color()) {
            case PALETTE -> value;
            case WHITE_IS_ZERO -> LEVELS - value * LEVELS / most;
            default -> value * LEVELS / most;
        };
    }

    RgbImage image() {
        int count = layout.width() * layout.height();
        if (kept == RgbImage.CHANNELS) {
            return new RgbImage(layout.width(), layout.height(), levels);
        }
        byte[] pixels = new byte[Math.multiplyExact(count, RgbImage.CHANNELS)];
        for (int i = 0, at = 0; i < count; i++) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                pixels[at++] = (byte) color(i * kept, channel);
            }
            if (onWhite) {
                WhiteGround.behind(pixels, at - RgbImage.CHANNELS, levels[(i + 1) * kept - 1] & 0xFF);
            }
        }
        return new RgbImage(layout.width(), layout.height(), pixels);
    }

    private int color(int at, int channel) {
        return switch (layout.color()) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> levels[at];
            case PALETTE -> (int) (colorMap.get((channel << layout.bits()) + (levels[at] & 0xFF)) / (LEVELS + 1));
            case CMYK -> EightBits.inked(LEVELS - (levels[at + 3] & 0xFF), levels[at + channel] & 0xFF);
            case RGB ->
                layout.alpha() == TiffLayout.Alpha.ASSOCIATED
                        ? divided(levels[at + channel] & 0xFF, levels[at + 3] & 0xFF)
                        : levels[at + channel];
        };
    }

    /** A premultiplied colour, divided by its alpha. */
    private static int divided(int level, int alpha) {
        return alpha == 0 ? 0 : Math.min(LEVELS, level * LEVELS / alpha);
    }
}
