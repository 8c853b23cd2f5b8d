package dev.vit4j.report.internal;

import dev.vit4j.image.Backend;
import dev.vit4j.image.Resampling;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/** Images as small as a grid shows them: a picture of thirty photographs takes no more memory than one of them. */
public final class Thumbnail {

    /** Pixels of the longer side. */
    public static final int SIDE = 288;

    /** Weighing every pixel of an image that is reduced more takes memory, and shows nothing. */
    private static final int MOST_WEIGHED = 256;

    private Thumbnail() {}

    /** The image itself where it is as small already. */
    public static RgbImage of(RgbImage image) {
        int longer = Math.max(image.width(), image.height());
        return longer <= SIDE
                ? image
                : Resampling.resize(
                        image,
                        side(image.width(), longer),
                        side(image.height(), longer),
                        interpolation(longer),
                        Backend.PIL);
    }

    private static int side(int length, int longer) {
        return Math.max(1, (int) Math.round((double) SIDE * length / longer));
    }

    private static ResizeFilter interpolation(int longer) {
        return longer / SIDE < MOST_WEIGHED ? ResizeFilter.BICUBIC : ResizeFilter.NEAREST;
    }
}
