package dev.vit4j.image.internal.png;

/** Iterates over the rows of a PNG's pixels, unfiltered. */
final class PngRows {

    /**
     * Bytes inflated at a time: several short rows, since a call costs more than a few pixels; or parts
     * of long ones, since a row may be the whole image.
     */
    private static final int TOGETHER = 1 << 15;

    /** Adam7: first column, first row, column step and row step of each pass. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    /** Receives a row. */
    @FunctionalInterface
    interface Sink {

        /**
         * @param row samples, from the second byte on
         * @param columns its number of pixels
         * @param x of the first pixel
         * @param step from one pixel to the next
         */
        void accept(byte[] row, int columns, int x, int y, int step);
    }

    private final PngHeader.Samples samples;
    private final int width;
    private final int height;
    private final int[][] passes;

    PngRows(PngHeader.Samples samples, int width, int height, boolean interlaced) {
        this.samples = samples;
        this.width = width;
        this.height = height;
        this.passes = interlaced ? PASSES : ONE_PASS;
    }

    /** The approximate size of all rows in bytes. */
    long bytes() {
        return (long) width * height * samples.bitsPerPixel() / Byte.SIZE;
    }

    /** All rows, or those up to the end of the stream; Pillow leaves the others black. */
    void read(PngData data, Sink sink) {
        int last = passes.length - 1;
        while (columns(last) == 0 || rows(last) == 0) {
            last--;
        }
        for (int pass = 0; pass <= last && !data.ended(); pass++) {
            if (columns(pass) > 0 && rows(pass) > 0) {
                read(pass, pass == last, data, sink);
            }
        }
    }

    private int columns(int pass) {
        return (width - passes[pass][0] + passes[pass][2] - 1) / passes[pass][2];
    }

    private int rows(int pass) {
        return (height - passes[pass][1] + passes[pass][3] - 1) / passes[pass][3];
    }

    private void read(int pass, boolean isLast, PngData data, Sink sink) {
        int columns = columns(pass);
        int rowBytes = 1 + Math.toIntExact(((long) columns * samples.bitsPerPixel() + 7) / 8);
        data.requireRoomFor(rowBytes);
        int most = (int) Math.min(TOGETHER, (long) rowBytes * rows(pass));
        boolean inParts = rowBytes > most;
        byte[] inflated = new byte[inParts ? most : most / rowBytes * rowBytes];
        PngRow row = new PngRow(samples, rowBytes, inflated.length);
        int y = passes[pass][1];
        for (int left = rows(pass); left > 0 && !data.ended(); ) {
            // Data after the last row is ignored.
            int together = Math.min(inflated.length / rowBytes, isLast && left > 1 ? left - 1 : left);
            int count =
                    inParts ? readLongRow(row, rowBytes, inflated, data) : data.readRows(inflated, rowBytes, together);
            for (int i = 0; i < count; i++, y += passes[pass][3]) {
                if (!inParts) {
                    row.put(inflated, i * rowBytes, 0, rowBytes);
                }
                sink.accept(row.samples(), columns, passes[pass][0], y, passes[pass][2]);
            }
            left -= count;
        }
    }

    private static int readLongRow(PngRow row, int rowBytes, byte[] part, PngData data) {
        for (int at = 0; at < rowBytes; at += part.length) {
            row.put(part, 0, at, data.readPart(part, at, rowBytes));
        }
        return 1;
    }
}
