package dev.vit4j.image.internal;

import dev.vit4j.image.RgbImage;

/** Composites a transparent pixel on white: Pillow's {@code alpha_composite}, whose sums have seven more bits. */
public final class WhiteGround {

    private static final int BITS = 7;
    private static final int OPAQUE = 255;

    private WhiteGround() {}

    /**
     * @param value of a colour, 0 to 255
     * @param opacity 0 to 255
     */
    public static byte behind(int value, int opacity) {
        if (opacity == 0) {
            return (byte) 255;
        }
        int sum = ((value * opacity + 255 * (OPAQUE - opacity)) << BITS) + (0x80 << BITS);
        return (byte) (((sum >> 8) + sum) >> (8 + BITS));
    }

    /** Composites the pixel at {@code at}, of three bytes, on white. */
    public static void behind(byte[] pixels, int at, int opacity) {
        for (int i = at; i < at + RgbImage.CHANNELS; i++) {
            pixels[i] = behind(pixels[i] & 0xFF, opacity);
        }
    }
}
