package dev.vit4j.image.internal.png;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/** A row of a PNG's samples, which arrives filtered and in pieces, and replaces the row above it. */
final class PngRow {

    private final int pixelBytes;
    private final byte[] row;

    /** The row above, for the current piece and the pixel before it. */
    private final byte[] above;

    private int stretch;

    /**
     * @param rowBytes including the filter byte
     * @param mostTogether size of the longest piece in bytes
     */
    PngRow(PngHeader.Samples samples, int rowBytes, int mostTogether) {
        pixelBytes = Math.max(1, samples.bitsPerPixel() / Byte.SIZE);
        row = new byte[rowBytes];
        above = new byte[pixelBytes + mostTogether];
    }

    /** The samples, from the second byte on, once all pieces are there. */
    byte[] samples() {
        return row;
    }

    /**
     * Adds bytes at a position of the row, whose first byte is its filter; positions are consecutive, and only the last
     * piece of a row may be shorter than a pixel.
     */
    void put(byte[] filtered, int from, int at, int count) {
        if (at > 0) {
            System.arraycopy(above, stretch, above, 0, pixelBytes);
        } else {
            Arrays.fill(above, 0, pixelBytes, (byte) 0);
        }
        System.arraycopy(row, at, above, pixelBytes, count);
        System.arraycopy(filtered, from, row, at, count);
        stretch = count;
        unfilter(Math.max(1, at), at + count, pixelBytes - at);
    }

    /** @param toAbove the distance from a byte to the byte above it */
    private void unfilter(int start, int end, int toAbove) {
        int filter = row[0];
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = Math.max(start, 1 + pixelBytes); i < end; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = start; i < end; i++) {
                    row[i] += above[i + toAbove];
                }
            }
            case 3 -> {
                for (int i = start; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) ((left + (above[i + toAbove] & 0xFF)) >> 1);
                }
            }
            case 4 -> {
                for (int i = start; i < end; i++) {
                    int left = i > pixelBytes ? row[i - pixelBytes] & 0xFF : 0;
                    int corner = i > pixelBytes ? above[i + toAbove - pixelBytes] & 0xFF : 0;
                    row[i] += (byte) paeth(left, above[i + toAbove] & 0xFF, corner);
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
