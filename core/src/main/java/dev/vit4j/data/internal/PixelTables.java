package dev.vit4j.data.internal;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;

/** The normalized value of each byte for each channel. */
public final class PixelTables {

    private final float[] red;
    private final float[] green;
    private final float[] blue;

    public PixelTables(Normalization normalization) {
        red = normalization.table(0);
        green = normalization.table(1);
        blue = normalization.table(2);
    }

    void normalize(byte[] pixels, float[] normalized) {
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            normalized[i] = red[pixels[i] & 0xFF];
            normalized[i + 1] = green[pixels[i + 1] & 0xFF];
            normalized[i + 2] = blue[pixels[i + 2] & 0xFF];
        }
    }
}
