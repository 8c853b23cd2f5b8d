package dev.vit4j.image;

import java.util.Objects;

/**
 * A rectangle of an image's pixels.
 *
 * @param x of its leftmost column
 * @param y of its topmost row
 */
public record Region(int x, int y, int width, int height) {

    public Region {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a region of " + width + " by " + height + " pixels");
        }
    }

    /** All of an image. */
    public static Region of(int width, int height) {
        return new Region(0, 0, width, height);
    }

    /** The same rectangle, told by its place in what {@code outer} is a rectangle of. */
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
