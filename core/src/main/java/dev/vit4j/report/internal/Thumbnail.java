package dev.vit4j.report.internal;

import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/** Scales images down to the size shown in a grid: thirty photographs then take no more memory than one. */
public final class Thumbnail {

    /** Pixels on the longer side. */
    public static final int SIDE = 288;

    /** For a stronger reduction, weighing every pixel takes memory and makes no visible difference. */
    private static final int MOST_WEIGHED = 256;

    private Thumbnail() {}

    /** The image itself if it is small enough. */
    public static RgbImage of(RgbImage image) {
        int longer = Math.max(image.width(), image.height());
        return longer <= SIDE
                ? image
                : image.resized(
                        side(image.width(), longer),
                        side(image.height(), longer),
                        interpolation(longer),
                        ResizeFilter.Backend.PIL);
    }

    private static int side(int length, int longer) {
        return Math.max(1, (int) Math.round((double) SIDE * length / longer));
    }

    private static ResizeFilter interpolation(int longer) {
        return longer / SIDE < MOST_WEIGHED ? ResizeFilter.BICUBIC : ResizeFilter.NEAREST;
    }
}
