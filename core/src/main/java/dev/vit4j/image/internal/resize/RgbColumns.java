package dev.vit4j.image.internal.resize;

/**
 * An image's columns, once, from the left. Whole columns of one colour are resized horizontally by loops that the
 * compiler vectorises, unlike loops over rows of interleaved bytes: it requires loops over arrays whose index is the
 * loop variable.
 */
public interface RgbColumns {

    int width();

    /** Numbers per colour in a line. */
    int height();

    /**
     * Writes the next column.
     *
     * @param line [3, height]: red, green and blue, 0 to 255
     */
    void next(int[][] line);
}
