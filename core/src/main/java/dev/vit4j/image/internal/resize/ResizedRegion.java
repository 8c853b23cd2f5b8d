package dev.vit4j.image.internal.resize;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.ImageColumns;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * A rectangle of a resized image, computed only from the source pixels that it needs; it has the same bytes as that
 * rectangle in the fully resized image. One side is resized first and rounded to bytes, then the other.
 *
 * @param across the sampling of columns
 * @param down the sampling of rows
 * @param rowsFirst whether the image is resized vertically first
 */
public record ResizedRegion(SideSampling across, SideSampling down, boolean rowsFirst) {

    /** Pixels of a band of rows that is resized horizontally at a time. */
    private static final int MAX_BAND = 1 << 22;

    /** Few enough for the current columns to stay in the fastest cache. */
    private static final int MAX_BAND_ROWS = 256;

    /** Limit for weights and rows during a resize: 400 MB. Images of usual shapes take a hundredth of it. */
    private static final long MAX_WORKING_SIZE = 1 << 24;

    /**
     * Checks a narrow image, whose longer side is weighed in full for each output pixel.
     *
     * @param resize describes the resize in errors
     * @throws ResourceException if it takes too much memory
     */
    public static void requireWorkable(
            ResizedSide columns,
            ResizedSide rows,
            ResizeFilter interpolation,
            ResizeFilter.Backend backend,
            String resize) {
        int width = rowsFirst(columns, rows, backend) ? columns.needed(interpolation) : columns.count();
        long ofColumns = columns.changes() ? columns.stride(interpolation) * columns.count() : 0;
        long ofRows = rows.changes() ? rows.stride(interpolation) * Math.max(width, rows.count()) : 0;
        if (Math.max(ofColumns, ofRows) > MAX_WORKING_SIZE) {
            throw new ResourceException(resize + ", for which it is too long; crop it to another shape");
        }
    }

    public static ResizedRegion of(
            ResizedSide columns, ResizedSide rows, ResizeFilter interpolation, ResizeFilter.Backend backend) {
        if (columns.changes() || rows.changes()) {
            return new ResizedRegion(
                    sampling(columns, interpolation, backend, rows),
                    sampling(rows, interpolation, backend, columns),
                    !interpolation.picks() && rowsFirst(columns, rows, backend));
        }
        return new ResizedRegion(unchanged(columns), unchanged(rows), false);
    }

    /**
     * Whether an image gets its new height before its new width; bytes are rounded between the two. Pillow does so where
     * the height shrinks much, to save work: python-pillow/Pillow#9524 (12.2) and #9549 (13.0).
     */
    static boolean rowsFirst(ResizedSide columns, ResizedSide rows, ResizeFilter.Backend backend) {
        if (!columns.changes() || rows.target() >= rows.source()) {
            return false;
        }
        return switch (backend) {
            case TORCHVISION, PIL_12_1 -> false;
            case PIL_12 -> rows.source() > 100L * columns.source();
            case PIL -> rows.source() - rows.target() > 2 * (columns.source() - columns.target());
        };
    }

    private static SideSampling sampling(
            ResizedSide side, ResizeFilter interpolation, ResizeFilter.Backend backend, ResizedSide other) {
        if (interpolation.picks()) {
            return SideSampling.Picked.of(side.nearest(interpolation, backend, other));
        }
        return side.changes()
                ? new SideSampling.Blended(ResampleWeights.of(side, interpolation, backend))
                : unchanged(side);
    }

    private static SideSampling unchanged(ResizedSide side) {
        return new SideSampling.Unchanged((int) side.from(), side.count());
    }

    /** The source pixels that are needed. */
    public RgbImage.Region source() {
        return new RgbImage.Region(across.origin(), down.origin(), across.sourceCount(), down.sourceCount());
    }

    /** The rectangle from the whole image. */
    public RgbImage of(RgbImage image) {
        return inOrder(pass -> pass.of(image, source()));
    }

    /** The rectangle from an image of only the needed source pixels. */
    public RgbImage ofSource(RgbImage part) {
        return inOrder(pass -> pass.of(part, RgbImage.Region.of(part.width(), part.height())));
    }

    /** The rectangle from the columns of the needed source pixels. */
    public RgbImage ofSource(RgbColumns columns) {
        return inOrder(pass -> pass.columnsFirst(columns));
    }

    /** @param pass computes the rectangle from the source, columns first */
    private RgbImage inOrder(Function<ResizedRegion, RgbImage> pass) {
        if (!rowsFirst) {
            return pass.apply(this);
        }
        SideSampling allColumns = new SideSampling.Unchanged(across.origin(), across.sourceCount());
        RgbImage shorter = pass.apply(new ResizedRegion(allColumns, down, false));
        return new ResizedRegion(across, new SideSampling.Unchanged(0, down.count()), false).ofSource(shorter);
    }

    private RgbImage columnsFirst(RgbColumns columns) {
        return isFiltered() && columns.height() <= mostRows()
                ? filtered(List.of(columns).iterator())
                : ofSource(ImageColumns.collect(columns));
    }

    /** @param source position of the needed source pixels in the image */
    private RgbImage of(RgbImage image, RgbImage.Region source) {
        if (isFiltered()) {
            return filtered(ImageColumns.bands(image, source, Math.min(MAX_BAND_ROWS, mostRows())));
        }
        return across instanceof SideSampling.Picked columns && down instanceof SideSampling.Picked rows
                ? picked(image, source, columns.positions(), rows.positions())
                : image.part(source);
    }

    private boolean isFiltered() {
        return across instanceof SideSampling.Blended || down instanceof SideSampling.Blended;
    }

    /** A band has columns of the new width, and as many old ones as one new column needs. */
    private int mostRows() {
        int counted = across instanceof SideSampling.Blended blended
                ? blended.weights().mostCounted()
                : 1;
        return Math.max(1, MAX_BAND / Math.max(across.count(), counted));
    }

    private RgbImage filtered(Iterator<RgbColumns> bands) {
        ResampleRows rows = new ResampleRows(bands, across);
        int width = across.count();
        int height = down.count();
        int length = Math.multiplyExact(width, RgbImage.CHANNELS);
        byte[] target = new byte[Math.multiplyExact(height, length)];
        int[][] line = new int[RgbImage.CHANNELS][width];
        if (!(down instanceof SideSampling.Blended blended)) {
            for (int y = 0; y < height; y++) {
                rows.next(line);
                interleave(line, target, y * length);
            }
            return new RgbImage(width, height, target);
        }
        ResampleWeights weights = blended.weights();
        int[][][] recent = new int[weights.mostCounted()][RgbImage.CHANNELS][width];
        int read = 0;
        for (int y = 0; y < height; y++) {
            for (; read < weights.endOf(y); read++) {
                rows.next(recent[read % recent.length]);
            }
            weights.blend(y, recent, line);
            interleave(line, target, y * length);
        }
        return new RgbImage(width, height, target);
    }

    private static void interleave(int[][] line, byte[] target, int to) {
        int[] red = line[0];
        int[] green = line[1];
        int[] blue = line[2];
        for (int x = 0, at = to; x < red.length; x++, at += RgbImage.CHANNELS) {
            target[at] = (byte) red[x];
            target[at + 1] = (byte) green[x];
            target[at + 2] = (byte) blue[x];
        }
    }

    private static RgbImage picked(RgbImage image, RgbImage.Region source, int[] columns, int[] rows) {
        byte[] target = new byte[Math.multiplyExact(rows.length, columns.length * RgbImage.CHANNELS)];
        int at = 0;
        for (int row : rows) {
            for (int column : columns) {
                int from = ((source.y() + row) * image.width() + source.x() + column) * RgbImage.CHANNELS;
                target[at++] = image.pixels()[from];
                target[at++] = image.pixels()[from + 1];
                target[at++] = image.pixels()[from + 2];
            }
        }
        return new RgbImage(columns.length, rows.length, target);
    }
}
