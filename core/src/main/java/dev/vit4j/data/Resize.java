package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Backend;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.Resampling;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/**
 * Brings an image to a size, bilinear with antialias: a triangle filter as wide as a target pixel where the image
 * shrinks, as torchvision and so a model's {@link dev.vit4j.image.Preprocessor} do it. The aspect ratio is not kept.
 */
public record Resize(int width, int height) implements FileTransform {

    public Resize {
        if (width < 1 || height < 1) {
            throw new InvalidRequestException(
                    "an image can't be resized to " + width + " by " + height + " pixels; both must be at least 1");
        }
    }

    @Override
    public RgbImage apply(RgbImage image, Draw draw) {
        return Resampling.resize(image, width, height, ResizeFilter.BILINEAR, Backend.TORCHVISION);
    }

    @Override
    public boolean readsAll() {
        return true;
    }

    @Override
    public RgbImage apply(EncodedImage image, Draw draw) {
        return image.resized(width, height, ResizeFilter.BILINEAR, Backend.TORCHVISION);
    }
}
