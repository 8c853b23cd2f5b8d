package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;

/**
 * Covers a square whose centre is drawn from all pixels, so that part of it may lie outside (DeVries and Taylor,
 * "Improved Regularization of Convolutional Neural Networks with Cutout", 2017). The paper covers with zero after
 * normalisation; before it that is {@link RgbColor#meanOf}.
 *
 * @param size the square's side in pixels
 */
public record Cutout(int size, RgbColor fill) implements Transform {

    public Cutout {
        if (size < 1) {
            throw new InvalidRequestException("the size of a cutout must be at least 1 pixel, found " + size);
        }
    }

    @Override
    public RgbImage apply(RgbImage image, Draw draw) {
        int left = draw.random().nextInt(image.width()) - size / 2;
        int top = draw.random().nextInt(image.height()) - size / 2;
        byte[] pixels = image.pixels().clone();
        for (int y = Math.max(0, top); y < Math.min(image.height(), top + size); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.width(), left + size); x++) {
                int at = (y * image.width() + x) * RgbImage.CHANNELS;
                pixels[at] = (byte) fill.red();
                pixels[at + 1] = (byte) fill.green();
                pixels[at + 2] = (byte) fill.blue();
            }
        }
        return new RgbImage(image.width(), image.height(), pixels);
    }
}
