package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;

/** A colour; each channel from 0 to 255. */
public record RgbColor(int red, int green, int blue) {

    public RgbColor {
        if (((red | green | blue) & ~0xFF) != 0) {
            throw new InvalidRequestException(
                    "a colour's channels go from 0 to 255, found " + red + ", " + green + ", " + blue);
        }
    }
}
