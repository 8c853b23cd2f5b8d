package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.resize.EightBits;

/** Converts a JPEG image's components to red, green and blue: libjpeg's {@code jdcolor.c}, then Pillow's conversion. */
enum JpegColor {
    GREY,
    RGB,
    YCC,
    CMYK,
    YCCK;

    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int RED_BY_CR = fixed(1.40200);
    private static final int BLUE_BY_CB = fixed(1.77200);
    private static final int GREEN_BY_CR = -fixed(0.71414);
    private static final int GREEN_BY_CB = -fixed(0.34414);

    private static int fixed(double value) {
        return (int) (value * (1 << BITS) + 0.5);
    }

    /**
     * Converts a line of samples to a line of colours.
     *
     * @param components [components, pixels], 0 to 255
     * @param line [3, pixels]
     */
    void convert(int[][] components, int[][] line) {
        switch (this) {
            case GREY -> {
                for (int[] color : line) {
                    System.arraycopy(components[0], 0, color, 0, color.length);
                }
            }
            case RGB -> {
                for (int color = 0; color < line.length; color++) {
                    System.arraycopy(components[color], 0, line[color], 0, line[color].length);
                }
            }
            case YCC -> {
                toRed(components[0], components[2], line[0]);
                toGreen(components[0], components[1], components[2], line[1]);
                toBlue(components[0], components[1], line[2]);
            }
            case CMYK -> {
                for (int color = 0; color < line.length; color++) {
                    withBlack(components[color], components[3], line[color]);
                }
            }
            case YCCK -> {
                YCC.convert(components, line);
                for (int[] color : line) {
                    invert(color);
                    withBlack(color, components[3], color);
                }
            }
        }
    }

    private static void toRed(int[] luma, int[] cr, int[] red) {
        for (int i = 0; i < red.length; i++) {
            red[i] = EightBits.clamped(luma[i] + ((RED_BY_CR * (cr[i] - 128) + HALF) >> BITS));
        }
    }

    private static void toGreen(int[] luma, int[] cb, int[] cr, int[] green) {
        for (int i = 0; i < green.length; i++) {
            int chroma = GREEN_BY_CB * (cb[i] - 128) + HALF + GREEN_BY_CR * (cr[i] - 128);
            green[i] = EightBits.clamped(luma[i] + (chroma >> BITS));
        }
    }

    private static void toBlue(int[] luma, int[] cb, int[] blue) {
        for (int i = 0; i < blue.length; i++) {
            blue[i] = EightBits.clamped(luma[i] + ((BLUE_BY_CB * (cb[i] - 128) + HALF) >> BITS));
        }
    }

    private static void invert(int[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = 255 - values[i];
        }
    }

    /** The inks are stored inverted, as Adobe's programs do and Pillow assumes. */
    private static void withBlack(int[] inverted, int[] lights, int[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = EightBits.inked(lights[i], 255 - inverted[i]);
        }
    }
}
