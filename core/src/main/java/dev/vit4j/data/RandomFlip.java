package dev.vit4j.data;

import dev.vit4j.image.RgbImage;

/** Mirrors every other image left to right, drawn anew each epoch. */
public record RandomFlip() implements Transform {

    @Override
    public RgbImage apply(RgbImage image, Draw draw) {
        return draw.random().nextBoolean() ? mirrored(image) : image;
    }

    static RgbImage mirrored(RgbImage image) {
        int rowBytes = image.width() * RgbImage.CHANNELS;
        byte[] source = image.pixels();
        byte[] target = new byte[source.length];
        for (int row = 0; row < source.length; row += rowBytes) {
            int to = row + rowBytes - RgbImage.CHANNELS;
            for (int from = row; from < row + rowBytes; from += RgbImage.CHANNELS, to -= RgbImage.CHANNELS) {
                target[to] = source[from];
                target[to + 1] = source[from + 1];
                target[to + 2] = source[from + 2];
            }
        }
        return new RgbImage(image.width(), image.height(), target);
    }
}
