package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;

/** A height and a width: of an image or a patch in pixels, of a grid in patches. */
public record Size2d(int height, int width) {

    /** A square of this side. */
    public static Size2d square(int side) {
        return new Size2d(side, side);
    }

    /** Whether height and width are equal. */
    public boolean isSquare() {
        return height == width;
    }

    /**
     * The side of a square.
     *
     * @throws InvalidRequestException if height and width differ
     */
    public int side() {
        if (!isSquare()) {
            throw new InvalidRequestException("expected a square, found " + this);
        }
        return height;
    }

    /** Height times width. */
    public long area() {
        return (long) height * width;
    }

    /** The grid of whole patches in an image of this size; pixels beyond the last whole patch are cut off. */
    public Size2d patches(Size2d patch) {
        return new Size2d(height / patch.height, width / patch.width);
    }

    /** The square of the same area if its side is an integer, otherwise this. */
    public Size2d squareOfSameArea() {
        int side = (int) Math.round(Math.sqrt((double) area()));
        return (long) side * side == area() ? square(side) : this;
    }

    @Override
    public String toString() {
        return height + " by " + width;
    }
}
