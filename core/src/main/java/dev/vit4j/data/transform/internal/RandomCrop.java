package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.image.RgbImage;

/**
 * Pads an image on every side and crops its original size at a random position: a shift of up to
 * {@code padding} pixels in each direction (He et al. 2016, section 4.2, for CIFAR-10 with 4 pixels of zeros).
 *
 * @param padding in pixels, at least 0; with {@link GeometricTransform.Placement.Padding#REFLECT} less than the image's width and height
 */
public record RandomCrop(int padding, GeometricTransform.Placement.Padding mode) implements GeometricTransform {

    public RandomCrop {
        if (padding < 0) {
            throw new InvalidRequestException("the padding of a random crop must be at least 0, found " + padding);
        }
    }

    /**
     * @throws InvalidRequestException if the image is too small for this much reflection
     */
    @Override
    public GeometricTransform.Placement placement(int width, int height, Draw draw) {
        if (mode == GeometricTransform.Placement.Padding.REFLECT && padding >= Math.min(width, height)) {
            throw new InvalidRequestException("a padding of " + padding + " can't be reflected in an image of " + width
                    + " by " + height + " pixels; it must be less than both");
        }
        int x = draw.integer(-padding, padding);
        int y = draw.integer(-padding, padding);
        return GeometricTransform.Placement.of(new RgbImage.Region(x, y, width, height))
                .padded(mode);
    }
}
