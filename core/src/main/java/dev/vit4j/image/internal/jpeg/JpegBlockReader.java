package dev.vit4j.image.internal.jpeg;

/** Decodes coefficients from a scan's entropy-coded data, block by block. */
interface JpegBlockReader {

    /** Whether there is nothing left to read, so that only zeros follow. */
    boolean isExhausted();

    /** Continues after the restart marker of that number. */
    void restart(int number);

    /** Skips at most {@code most} blocks for which a first scan of a band has nothing, and returns their number. */
    int skip(int most);

    /**
     * The next block.
     *
     * @param index of the component in the scan
     * @param exhausted whether there was nothing left before the minimum coded unit
     */
    void read(int index, JpegComponent component, int block, boolean exhausted);
}
