package dev.vit4j.data.shapes;

import java.util.BitSet;

/** The pixels of an image that belong to one object. */
public final class Mask {

    private final int width;
    private final int height;
    private final BitSet pixels;

    /**
     * @param pixels row by row; taken over, not copied
     */
    Mask(int width, int height, BitSet pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public boolean contains(int x, int y) {
        return x >= 0 && x < width && y >= 0 && y < height && pixels.get(y * width + x);
    }

    /** The number of pixels. */
    public int area() {
        return pixels.cardinality();
    }

    /**
     * The smallest box around the pixels.
     *
     * @throws IllegalStateException where there are none
     */
    public BoundingBox bounds() {
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        for (int at = pixels.nextSetBit(0); at >= 0; at = pixels.nextSetBit(at + 1)) {
            left = Math.min(left, at % width);
            right = Math.max(right, at % width + 1);
            top = Math.min(top, at / width);
            bottom = Math.max(bottom, at / width + 1);
        }
        if (right == 0) {
            throw new IllegalStateException("an empty mask has no bounds");
        }
        return new BoundingBox(left, top, right - left, bottom - top);
    }
}
