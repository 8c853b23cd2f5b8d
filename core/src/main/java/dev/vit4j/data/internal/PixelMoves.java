package dev.vit4j.data.internal;

import dev.vit4j.image.RgbImage;

/** Copies pixels to other positions without changing a value. */
public final class PixelMoves {

    private PixelMoves() {}

    /** Mirrors horizontally. */
    public static RgbImage mirrored(RgbImage image) {
        int rowBytes = image.width() * RgbImage.CHANNELS;
        byte[] source = image.pixels();
        byte[] target = new byte[source.length];
        for (int row = 0; row < source.length; row += rowBytes) {
            int to = row + rowBytes - RgbImage.CHANNELS;
            for (int from = row; from < row + rowBytes; from += RgbImage.CHANNELS, to -= RgbImage.CHANNELS) {
                target[to] = source[from];
                target[to + 1] = source[from + 1];
                target[to + 2] = source[from + 2];
            }
        }
        return new RgbImage(image.width(), image.height(), target);
    }

    /**
     * A rectangle that may extend outside the image.
     *
     * @param reflect whether the image is reflected there; otherwise black
     */
    public static RgbImage cut(RgbImage image, RgbImage.Region region, boolean reflect) {
        byte[] source = image.pixels();
        byte[] target = new byte[region.width() * region.height() * RgbImage.CHANNELS];
        int firstInside = Math.min(region.width(), Math.max(0, -region.x()));
        int endInside = Math.max(firstInside, Math.min(region.width(), image.width() - region.x()));
        for (int y = 0; y < region.height(); y++) {
            int sourceY = y + region.y();
            if (sourceY < 0 || sourceY >= image.height()) {
                if (!reflect) {
                    continue;
                }
                sourceY = reflected(sourceY, image.height());
            }
            int sourceRow = sourceY * image.width();
            int targetRow = y * region.width();
            if (firstInside < endInside) {
                System.arraycopy(
                        source,
                        (sourceRow + firstInside + region.x()) * RgbImage.CHANNELS,
                        target,
                        (targetRow + firstInside) * RgbImage.CHANNELS,
                        (endInside - firstInside) * RgbImage.CHANNELS);
            }
            if (reflect) {
                copyReflected(source, sourceRow, image.width(), target, targetRow, region.x(), 0, firstInside);
                copyReflected(
                        source, sourceRow, image.width(), target, targetRow, region.x(), endInside, region.width());
            }
        }
        return new RgbImage(region.width(), region.height(), target);
    }

    /** Columns {@code from} to {@code to} of a row of the target. */
    private static void copyReflected(
            byte[] source, int sourceRow, int width, byte[] target, int targetRow, int dx, int from, int to) {
        for (int x = from; x < to; x++) {
            int sourceAt = (sourceRow + reflected(x + dx, width)) * RgbImage.CHANNELS;
            int targetAt = (targetRow + x) * RgbImage.CHANNELS;
            target[targetAt] = source[sourceAt];
            target[targetAt + 1] = source[sourceAt + 1];
            target[targetAt + 2] = source[sourceAt + 2];
        }
    }

    /** The index reflected at the outermost pixels, as often as necessary. */
    private static int reflected(int position, int size) {
        int period = Math.max(1, 2 * (size - 1));
        int within = Math.floorMod(position, period);
        return within < size ? within : period - within;
    }
}
