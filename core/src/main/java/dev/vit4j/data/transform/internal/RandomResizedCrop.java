package dev.vit4j.data.transform.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/**
 * Crops a part of random area and aspect ratio and resizes it to a square, as torchvision's {@code RandomResizedCrop}
 * does with Pillow images (Szegedy et al. 2015, <a href="https://arxiv.org/abs/1409.4842">arXiv 1409.4842</a>):
 * bilinear with antialiasing. If it comes first, a {@link dev.vit4j.data.Loader} decodes little more than the crop.
 *
 * @param size of the square's side in pixels
 * @param minScale minimum share of the image's area
 * @param maxScale maximum share of the image's area
 * @param minRatio minimum width over height
 * @param maxRatio maximum width over height
 */
public record RandomResizedCrop(int size, double minScale, double maxScale, double minRatio, double maxRatio)
        implements GeometricTransform {

    private static final int TRIES = 10;

    /** @throws InvalidRequestException if the size is not positive or a range is empty or not positive */
    public RandomResizedCrop {
        if (size < 1) {
            throw new InvalidRequestException("the size of a random crop must be at least 1, found " + size);
        }
        if (!(minScale > 0 && minScale <= maxScale && minRatio > 0 && minRatio <= maxRatio)) {
            throw new InvalidRequestException("the ranges of a random crop must be above 0, lower bound first; found "
                    + "scale "
                    + minScale + " to " + maxScale + " and ratio " + minRatio + " to " + maxRatio);
        }
    }

    /** With torchvision's defaults: 8 to 100 % of the area, aspect ratios from 3 : 4 to 4 : 3. */
    public RandomResizedCrop(int size) {
        this(size, 0.08, 1, 3 / 4.0, 4 / 3.0);
    }

    @Override
    public GeometricTransform.Placement placement(int width, int height, Draw draw) {
        return GeometricTransform.Placement.of(region(width, height, draw))
                .resized(size, size, ResizeFilter.BILINEAR, ResizeFilter.Backend.PIL);
    }

    /** The part of an image of that size to crop. */
    private RgbImage.Region region(int width, int height, Draw draw) {
        double area = (double) width * height;
        for (int i = 0; i < TRIES; i++) {
            double targetArea = area * draw.uniform(minScale, maxScale);
            double ratio = Math.exp(draw.uniform(Math.log(minRatio), Math.log(maxRatio)));
            int partWidth = (int) Math.rint(Math.sqrt(targetArea * ratio));
            int partHeight = (int) Math.rint(Math.sqrt(targetArea / ratio));
            if (partWidth > 0 && partWidth <= width && partHeight > 0 && partHeight <= height) {
                return new RgbImage.Region(
                        draw.integer(0, width - partWidth),
                        draw.integer(0, height - partHeight),
                        partWidth,
                        partHeight);
            }
        }
        return centre(width, height);
    }

    /** The largest part in the centre with an allowed aspect ratio. */
    private RgbImage.Region centre(int width, int height) {
        double ratio = (double) width / height;
        int partWidth = ratio > maxRatio ? Math.max(1, (int) Math.rint(height * maxRatio)) : width;
        int partHeight = ratio < minRatio ? Math.max(1, (int) Math.rint(width / minRatio)) : height;
        return new RgbImage.Region((width - partWidth) / 2, (height - partHeight) / 2, partWidth, partHeight);
    }
}
