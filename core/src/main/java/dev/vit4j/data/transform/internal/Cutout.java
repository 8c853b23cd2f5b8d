package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.Transform;
import dev.vit4j.data.internal.RgbColor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;

/**
 * Blanks out a square whose centre is drawn from all pixels, so that part of it may be outside (DeVries and Taylor,
 * "Improved Regularization of Convolutional Neural Networks with Cutout", 2017). As in the paper, the square is zero
 * after normalization.
 *
 * @param size the square's side in pixels
 * @param normalization applied to the images later
 */
public record Cutout(int size, Normalization normalization) implements Transform {

    public Cutout {
        if (size < 1) {
            throw new InvalidRequestException("the size of a cutout must be at least 1 pixel, found " + size);
        }
    }

    @Override
    public Example apply(Example example, Draw draw) {
        RgbImage image = example.image();
        RgbColor fill = RgbColor.meanOf(normalization);
        int left = draw.integer(0, image.width() - 1) - size / 2;
        int top = draw.integer(0, image.height() - 1) - size / 2;
        byte[] pixels = image.pixels().clone();
        for (int y = Math.max(0, top); y < Math.min(image.height(), top + size); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.width(), left + size); x++) {
                int at = (y * image.width() + x) * RgbImage.CHANNELS;
                pixels[at] = (byte) fill.red();
                pixels[at + 1] = (byte) fill.green();
                pixels[at + 2] = (byte) fill.blue();
            }
        }
        return example.with(new RgbImage(image.width(), image.height(), pixels));
    }
}
