package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Normalization;

/** A colour; each channel from 0 to 255. */
public record RgbColor(int red, int green, int blue) {

    public RgbColor {
        if (((red | green | blue) & ~0xFF) != 0) {
            throw new InvalidRequestException(
                    "a colour's channels go from 0 to 255, found " + red + ", " + green + ", " + blue);
        }
    }

    /** The colour nearest to zero after normalization. */
    public static RgbColor meanOf(Normalization normalization) {
        return new RgbColor(meanByte(normalization, 0), meanByte(normalization, 1), meanByte(normalization, 2));
    }

    private static int meanByte(Normalization normalization, int channel) {
        return (int) Math.max(0, Math.min(255, Math.round(normalization.mean().get(channel) * 255)));
    }
}
