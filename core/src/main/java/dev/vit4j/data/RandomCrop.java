package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;

/**
 * Pads an image on every side and cuts its own size out again, at a place drawn at random: a shift of up to
 * {@code padding} pixels each way (He et al. 2016, section 4.2, for CIFAR-10 with 4 pixels of zeros).
 *
 * @param padding in pixels, at least 0; under {@link PaddingMode#REFLECT} less than the image's width and height
 */
public record RandomCrop(int padding, PaddingMode mode) implements Transform {

    public RandomCrop {
        if (padding < 0) {
            throw new InvalidRequestException("the padding of a random crop must be at least 0, found " + padding);
        }
    }

    /**
     * @throws InvalidRequestException where the image is too small to be reflected this far
     */
    @Override
    public RgbImage apply(RgbImage image, Draw draw) {
        if (mode == PaddingMode.REFLECT && padding >= Math.min(image.width(), image.height())) {
            throw new InvalidRequestException("a padding of " + padding + " can't be reflected in an image of "
                    + image.width() + " by " + image.height() + " pixels; it must be less than both");
        }
        int dx = draw.random().nextInt(-padding, padding);
        int dy = draw.random().nextInt(-padding, padding);
        return dx == 0 && dy == 0 ? image : shifted(image, dx, dy);
    }

    /** The pixel at (x, y) of the result is the one at (x + dx, y + dy) of the padded image. */
    private RgbImage shifted(RgbImage image, int dx, int dy) {
        int width = image.width();
        int height = image.height();
        byte[] source = image.pixels();
        byte[] target = new byte[source.length];
        int firstInside = Math.min(width, Math.max(0, -dx));
        int endInside = Math.max(firstInside, Math.min(width, width - dx));
        for (int y = 0; y < height; y++) {
            int sourceY = y + dy;
            if (sourceY < 0 || sourceY >= height) {
                if (mode == PaddingMode.ZERO) {
                    continue;
                }
                sourceY = reflect(sourceY, height);
            }
            int sourceRow = sourceY * width;
            int targetRow = y * width;
            if (firstInside < endInside) {
                System.arraycopy(
                        source,
                        (sourceRow + firstInside + dx) * RgbImage.CHANNELS,
                        target,
                        (targetRow + firstInside) * RgbImage.CHANNELS,
                        (endInside - firstInside) * RgbImage.CHANNELS);
            }
            if (mode == PaddingMode.REFLECT) {
                copyReflected(source, sourceRow, target, targetRow, 0, firstInside, dx, width);
                copyReflected(source, sourceRow, target, targetRow, endInside, width, dx, width);
            }
        }
        return new RgbImage(width, height, target);
    }

    private static void copyReflected(
            byte[] source, int sourceRow, byte[] target, int targetRow, int from, int to, int dx, int width) {
        for (int x = from; x < to; x++) {
            int sourceAt = (sourceRow + reflect(x + dx, width)) * RgbImage.CHANNELS;
            int targetAt = (targetRow + x) * RgbImage.CHANNELS;
            target[targetAt] = source[sourceAt];
            target[targetAt + 1] = source[sourceAt + 1];
            target[targetAt + 2] = source[sourceAt + 2];
        }
    }

    private static int reflect(int position, int size) {
        int mirrored = Math.abs(position);
        return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
    }
}
