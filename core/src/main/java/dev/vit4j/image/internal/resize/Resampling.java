package dev.vit4j.image.internal.resize;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/**
 * Resizes 8-bit images exactly as Pillow's {@code Image.resize} and torchvision's {@code resize} of uint8 tensors
 * with antialiasing.
 */
public final class Resampling {

    private Resampling() {}

    /**
     * @throws InvalidRequestException if the size is not positive or the backend doesn't support the filter:
     *     torchvision has neither box nor Hamming for tensors, Pillow only one kind of nearest
     * @throws ResourceException if the image is so much longer than its new size that this would take hundreds of
     *     megabytes
     */
    public static RgbImage resize(
            RgbImage image, int width, int height, ResizeFilter interpolation, ResizeFilter.Backend backend) {
        requirePossible(image.width(), image.height(), width, height, interpolation, backend);
        ResizedSide columns = ResizedSide.whole(image.width(), width);
        ResizedSide rows = ResizedSide.whole(image.height(), height);
        return ResizedRegion.of(columns, rows, interpolation, backend).of(image);
    }

    /**
     * @throws InvalidRequestException if the size is not positive or the backend doesn't support the filter
     * @throws ResourceException if it would take too much memory
     */
    public static void requirePossible(
            int sourceWidth,
            int sourceHeight,
            int width,
            int height,
            ResizeFilter interpolation,
            ResizeFilter.Backend backend) {
        requireAvailable(interpolation, backend);
        String image = "an image of " + sourceWidth + " by " + sourceHeight + " pixels";
        if (width < 1 || height < 1) {
            throw new InvalidRequestException(
                    image + " can't be resized to " + width + " by " + height + "; both must be at least 1");
        }
        ResizedRegion.requireWorkable(
                ResizedSide.whole(sourceWidth, width),
                ResizedSide.whole(sourceHeight, height),
                interpolation,
                backend,
                image + " would be resized to " + width + " by " + height);
    }

    public static void requireAvailable(ResizeFilter interpolation, ResizeFilter.Backend backend) {
        boolean available = switch (interpolation) {
            case NEAREST, LANCZOS, BILINEAR, BICUBIC -> true;
            case BOX, HAMMING -> backend.isPillow();
            case NEAREST_FLOOR -> !backend.isPillow();
        };
        if (!available) {
            throw new InvalidRequestException(
                    backend.isPillow()
                            ? "Pillow has no " + interpolation + "; use the torchvision backend, which supports it"
                            : "torchvision has no " + interpolation
                                    + " interpolation for tensors; use the pil backend, which supports it");
        }
    }
}
