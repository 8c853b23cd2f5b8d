package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;

/** Height and width: of an image or a patch in pixels, of a grid in patches. */
public record Extent(int height, int width) {

    public static Extent square(int side) {
        return new Extent(side, side);
    }

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

    public long area() {
        return (long) height * width;
    }

    /** The grid of whole patches in an image of this size; pixels beyond the last whole patch are cut off. */
    public Extent patches(Extent patch) {
        return new Extent(height / patch.height, width / patch.width);
    }

    /** The square of the same area, if there is one with whole sides; else this. */
    public Extent squareOfSameArea() {
        int side = (int) Math.round(Math.sqrt((double) area()));
        return (long) side * side == area() ? square(side) : this;
    }

    @Override
    public String toString() {
        return height + " by " + width;
    }
}
