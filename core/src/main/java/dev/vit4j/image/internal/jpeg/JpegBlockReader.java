package dev.vit4j.image.internal.jpeg;

/** Makes coefficients of a scan's entropy-coded data, block by block. */
interface JpegBlockReader {

    /** Whether there is nothing left to read, so that what follows is zeros. */
    boolean isExhausted();

    /** Goes on behind the restart marker of that number. */
    void restart(int number);

    /** Passes over blocks of a first scan of a band that bring nothing, {@code most} at the most; how many. */
    int skip(int most);

    /**
     * The next block.
     *
     * @param index of the component in the scan
     * @param exhausted whether there was nothing left before the minimum coded unit
     */
    void read(int index, JpegComponent component, int block, boolean exhausted);
}
