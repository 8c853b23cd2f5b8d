package dev.vit4j.image.internal;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.resize.RgbColumns;
import java.util.Iterator;
import java.util.stream.IntStream;

/** The columns of a region of an image in memory. */
public final class ImageColumns implements RgbColumns {

    /** Columns read at a time, to use what a row brings into the cache while it is there. */
    private static final int TILE = 16;

    private final RgbImage image;
    private final RgbImage.Region region;
    private final int[][][] tile;
    private int position;

    private ImageColumns(RgbImage image, RgbImage.Region region) {
        this.image = image;
        this.region = region;
        this.tile = new int[Math.min(TILE, region.width())][RgbImage.CHANNELS][region.height()];
    }

    /** A whole region, some rows at a time. */
    public static Iterator<RgbColumns> bands(RgbImage image, RgbImage.Region region, int rows) {
        return IntStream.range(0, (region.height() + rows - 1) / rows)
                .<RgbColumns>mapToObj(band -> new ImageColumns(
                        image,
                        new RgbImage.Region(
                                region.x(),
                                region.y() + band * rows,
                                region.width(),
                                Math.min(rows, region.height() - band * rows))))
                .iterator();
    }

    /** An image made from columns. */
    public static RgbImage collect(RgbColumns columns) {
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
        return region.width();
    }

    @Override
    public int height() {
        return region.height();
    }

    @Override
    public void next(int[][] line) {
        if (position % TILE == 0) {
            readTile();
        }
        int[][] source = tile[position++ % TILE];
        for (int color = 0; color < RgbImage.CHANNELS; color++) {
            System.arraycopy(source[color], 0, line[color], 0, region.height());
        }
    }

    private void readTile() {
        byte[] pixels = image.pixels();
        int count = Math.min(TILE, region.width() - position);
        for (int y = 0; y < region.height(); y++) {
            int at = ((region.y() + y) * image.width() + region.x() + position) * RgbImage.CHANNELS;
            for (int i = 0; i < count; i++, at += RgbImage.CHANNELS) {
                int[][] line = tile[i];
                line[0][y] = pixels[at] & 0xFF;
                line[1][y] = pixels[at + 1] & 0xFF;
                line[2][y] = pixels[at + 2] & 0xFF;
            }
        }
    }
}
