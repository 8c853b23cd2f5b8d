package dev.vit4j.image.internal.resize;

/**
 * An image's columns, once, from the left. Whole columns of one colour are brought to another width by loops that the
 * compiler turns into vector instructions, which it does not with rows of interleaved bytes; it takes loops over arrays
 * of numbers whose places are the loop's count alone.
 */
public interface RgbColumns {

    int width();

    /** Numbers of each colour in a line. */
    int height();

    /**
     * Writes the next column.
     *
     * @param line [3, height]: red, green and blue, 0 to 255
     */
    void next(int[][] line);
}
