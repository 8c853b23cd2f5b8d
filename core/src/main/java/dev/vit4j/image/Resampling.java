package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;

/**
 * Resizes images of bytes exactly as Pillow's {@code Image.resize} and as torchvision's {@code resize} of uint8 tensors
 * with antialias do.
 */
public final class Resampling {

    private Resampling() {}

    /**
     * @throws InvalidRequestException where the size is not positive or the backend doesn't have the interpolation:
     *     torchvision has nearest, bilinear and bicubic for tensors
     */
    public static RgbImage resize(RgbImage image, int width, int height, Interpolation interpolation, Backend backend) {
        requirePossible(image.width(), image.height(), width, height, interpolation, backend);
        ResizedSide columns = ResizedSide.whole(image.width(), width);
        ResizedSide rows = ResizedSide.whole(image.height(), height);
        return ResizedRegion.of(columns, rows, interpolation, backend).of(image);
    }

    static void requirePossible(
            int sourceWidth, int sourceHeight, int width, int height, Interpolation interpolation, Backend backend) {
        requireAvailable(interpolation, backend);
        if (width < 1 || height < 1) {
            throw new InvalidRequestException("an image of " + sourceWidth + " by " + sourceHeight
                    + " pixels can't be resized to " + width + " by " + height + "; both must be at least 1");
        }
    }

    static void requireAvailable(Interpolation interpolation, Backend backend) {
        boolean available = switch (interpolation) {
            case NEAREST, BILINEAR, BICUBIC -> true;
            case LANCZOS, BOX, HAMMING -> backend == Backend.PIL;
        };
        if (!available) {
            throw new InvalidRequestException("torchvision has no " + interpolation
                    + " interpolation for tensors; ask for the pil backend, which has it");
        }
    }
}
