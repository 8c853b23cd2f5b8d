package dev.vit4j.image;

import java.util.Objects;

/**
 * A rectangle of an image's pixels.
 *
 * @param x the leftmost column
 * @param y the topmost row
 */
public record Region(int x, int y, int width, int height) {

    public Region {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a region of " + width + " by " + height + " pixels");
        }
    }

    /** The whole image. */
    public static Region of(int width, int height) {
        return new Region(0, 0, width, height);
    }

    /** The same rectangle, relative to the image of which {@code outer} is a part. */
    public Region within(Region outer) {
        return new Region(outer.x + x, outer.y + y, width, height);
    }

    void requireWithin(int imageWidth, int imageHeight) {
        Objects.checkFromIndexSize(x, width, imageWidth);
        Objects.checkFromIndexSize(y, height, imageHeight);
    }

    public int endX() {
        return x + width;
    }

    public int endY() {
        return y + height;
    }
}
