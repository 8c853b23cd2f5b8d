package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.image.ResizeFilter;

/**
 * Resizes an image, bilinear with antialiasing: a triangle filter as wide as a target pixel if the image shrinks,
 * as in torchvision and a model's {@link dev.vit4j.image.Preprocessor}. The aspect ratio is not kept.
 */
public record Resize(int width, int height) implements GeometricTransform {

    public Resize {
        if (width < 1 || height < 1) {
            throw new InvalidRequestException(
                    "an image can't be resized to " + width + " by " + height + " pixels; both must be at least 1");
        }
    }

    @Override
    public GeometricTransform.Placement placement(int imageWidth, int imageHeight, Draw draw) {
        return GeometricTransform.Placement.whole(imageWidth, imageHeight)
                .resized(width, height, ResizeFilter.BILINEAR, ResizeFilter.Backend.TORCHVISION);
    }
}
