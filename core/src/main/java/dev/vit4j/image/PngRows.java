package dev.vit4j.image;

/** Goes through the rows of a PNG's pixels, their filters undone. */
final class PngRows {

    /** Bytes that are inflated at a time where rows are short: a call costs more than a few pixels. */
    private static final int TOGETHER = 1 << 15;

    /** Adam7: first column, first row, column step and row step of each pass. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    /** Takes a row. */
    @FunctionalInterface
    interface Sink {

        /**
         * @param row samples, from the second byte on
         * @param columns how many pixels it has
         * @param x of the first of them
         * @param step from one to the next
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

    /** Bytes of all rows, about. */
    long bytes() {
        return (long) width * height * samples.bitsPerPixel() / Byte.SIZE;
    }

    /** All rows, or those up to the stream's end; Pillow leaves the others black. */
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
        byte[] inflated = new byte[Math.max(1, Math.min(TOGETHER / rowBytes, rows(pass))) * rowBytes];
        byte[] above = new byte[rowBytes];
        byte[] row = new byte[rowBytes];
        int y = passes[pass][1];
        for (int left = rows(pass); left > 0 && !data.ended(); ) {
            // What is behind the last row is not looked at.
            int together = Math.min(inflated.length / rowBytes, isLast && left > 1 ? left - 1 : left);
            int count = data.readRows(inflated, rowBytes, together);
            for (int i = 0; i < count; i++, y += passes[pass][3]) {
                System.arraycopy(inflated, i * rowBytes, row, 0, rowBytes);
                unfilter(row, above);
                sink.accept(row, columns, passes[pass][0], y, passes[pass][2]);
                byte[] swapped = above;
                above = row;
                row = swapped;
            }
            left -= count;
        }
    }

    private void unfilter(byte[] row, byte[] above) {
        int pixelBytes = Math.max(1, samples.bitsPerPixel() / Byte.SIZE);
        int filter = row[0];
        int end = row.length;
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = 1 + pixelBytes; i < end; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = 1; i < end; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) ((left + (above[i] & 0xFF)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 1; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    int corner = i > pixelBytes ? above[i - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) paeth(left, above[i] & 0xFF, corner);
                }
            }
            default -> throw new BrokenImageException("a row has the unknown filter " + (filter & 0xFF));
        }
    }

    private static int paeth(int left, int above, int corner) {
        int estimate = left + above - corner;
        int toLeft = Math.abs(estimate - left);
        int toAbove = Math.abs(estimate - above);
        int toCorner = Math.abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
