package dev.vit4j.image.internal.resize;

import dev.vit4j.image.RgbImage;
import java.util.Iterator;

/** The rows of an image resized horizontally, one after the other. */
final class ResampleRows {

    private final Iterator<RgbColumns> bands;
    private final SideSampling sampling;

    /** [width, stride]: red, green and blue in one number, column by column, with some unused places. */
    private int[] band = {};

    /** One row of it. */
    private final int[] across;

    private int stride;
    private int height;
    private int row;

    /**
     * @param bands one below the other, of the needed columns
     * @param sampling of the new columns from these
     */
    ResampleRows(Iterator<RgbColumns> bands, SideSampling sampling) {
        this.bands = bands;
        this.sampling = sampling;
        this.across = new int[sampling.count()];
    }

    /**
     * Writes the next row.
     *
     * @param line [3, width]: red, green and blue, 0 to 255
     */
    void next(int[][] line) {
        if (row == height) {
            read(bands.next());
            row = 0;
        }
        int[] band = this.band;
        int[] across = this.across;
        for (int x = 0, at = row; x < across.length; x++, at += stride) {
            across[x] = band[at];
        }
        for (int color = 0; color < line.length; color++) {
            unpack(across, 8 * color, line[color]);
        }
        row++;
    }

    private static void unpack(int[] pixels, int shift, int[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = pixels[i] >> shift & 0xFF;
        }
    }

    private void read(RgbColumns columns) {
        int width = across.length;
        height = columns.height();
        stride = height | 1; // odd: rows are read across, and multiples of 4 KiB would share a cache set
        if (band.length < width * stride) {
            band = new int[Math.multiplyExact(width, stride)];
        }
        int[][] line = new int[RgbImage.CHANNELS][height];
        int[] packed = new int[height];
        if (!(sampling instanceof SideSampling.Blended blended)) {
            for (int x = 0; x < width; x++) {
                columns.next(line);
                pack(line, packed);
                System.arraycopy(packed, 0, band, x * stride, height);
            }
            return;
        }
        ResampleWeights weights = blended.weights();
        int[][][] recent = new int[weights.mostCounted()][RgbImage.CHANNELS][height];
        int read = 0;
        for (int x = 0; x < width; x++) {
            for (; read < weights.endOf(x); read++) {
                columns.next(recent[read % recent.length]);
            }
            weights.blend(x, recent, line);
            pack(line, packed);
            System.arraycopy(packed, 0, band, x * stride, height);
        }
    }

    private static void pack(int[][] line, int[] target) {
        int[] red = line[0];
        int[] green = line[1];
        int[] blue = line[2];
        for (int i = 0; i < target.length; i++) {
            target[i] = red[i] | green[i] << 8 | blue[i] << 16;
        }
    }
}
