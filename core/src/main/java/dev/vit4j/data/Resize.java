package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;

/**
 * Brings an image to a size, bilinear with antialias: a triangle filter as wide as a target pixel where the image
 * shrinks. The aspect ratio is not kept.
 */
public record Resize(int width, int height) implements Transform {

    public Resize {
        if (width < 1 || height < 1) {
            throw new InvalidRequestException(
                    "an image can't be resized to " + width + " by " + height + " pixels; both must be at least 1");
        }
    }

    @Override
    public RgbImage apply(RgbImage image, Draw draw) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        TriangleFilter horizontal = TriangleFilter.of(image.width(), width);
        TriangleFilter vertical = TriangleFilter.of(image.height(), height);
        return vertical.down(horizontal.along(image), width, height);
    }
}
