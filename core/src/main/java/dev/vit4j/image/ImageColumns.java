package dev.vit4j.image;

import java.util.Iterator;
import java.util.stream.IntStream;

/** The columns of some rows of an image in memory. */
final class ImageColumns implements RgbColumns {

    /** Columns taken at a time, so that what a row's bytes bring into the cache is used while it is there. */
    private static final int TILE = 16;

    private final RgbImage image;
    private final int firstRow;
    private final int height;
    private final int[][][] tile;
    private int position;

    private ImageColumns(RgbImage image, int firstRow, int height) {
        this.image = image;
        this.firstRow = firstRow;
        this.height = height;
        this.tile = new int[TILE][RgbImage.CHANNELS][height];
    }

    /** All of an image, so many rows at a time. */
    static Iterator<RgbColumns> bands(RgbImage image, int rows) {
        return IntStream.range(0, (image.height() + rows - 1) / rows)
                .<RgbColumns>mapToObj(
                        band -> new ImageColumns(image, band * rows, Math.min(rows, image.height() - band * rows)))
                .iterator();
    }

    /** An image of columns. */
    static RgbImage collect(RgbColumns columns) {
        int width = columns.width();
        int height = columns.height();
        byte[] pixels = new byte[Math.multiplyExact(height, width * RgbImage.CHANNELS)];
        int[][][] tile = new int[Math.min(TILE, width)][RgbImage.CHANNELS][height];
        for (int x = 0; x < width; x += TILE) {
            int count = Math.min(TILE, width - x);
            for (int i = 0; i < count; i++) {
                columns.next(tile[i]);
            }
            for (int y = 0; y < height; y++) {
                int at = (y * width + x) * RgbImage.CHANNELS;
                for (int i = 0; i < count; i++, at += RgbImage.CHANNELS) {
                    int[][] line = tile[i];
                    pixels[at] = (byte) line[0][y];
                    pixels[at + 1] = (byte) line[1][y];
                    pixels[at + 2] = (byte) line[2][y];
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    @Override
    public int width() {
        return image.width();
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void next(int[][] line) {
        if (position % TILE == 0) {
            readTile();
        }
        int[][] source = tile[position++ % TILE];
        for (int color = 0; color < RgbImage.CHANNELS; color++) {
            System.arraycopy(source[color], 0, line[color], 0, height);
        }
    }

    private void readTile() {
        byte[] pixels = image.pixels();
        int count = Math.min(TILE, image.width() - position);
        for (int y = 0; y < height; y++) {
            int at = ((firstRow + y) * image.width() + position) * RgbImage.CHANNELS;
            for (int i = 0; i < count; i++, at += RgbImage.CHANNELS) {
                int[][] line = tile[i];
                line[0][y] = pixels[at] & 0xFF;
                line[1][y] = pixels[at + 1] & 0xFF;
                line[2][y] = pixels[at + 2] & 0xFF;
            }
        }
    }
}
