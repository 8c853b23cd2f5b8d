package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import java.util.List;

/**
 * Resizes images of bytes exactly as Pillow's {@code Image.resize} and as torchvision's {@code resize} of uint8 tensors
 * with antialias do: rows first, rounded to bytes, then columns.
 */
public final class Resampling {

    /** Pixels of a band of rows that is brought to the new width at a time. */
    private static final int MAX_BAND = 1 << 22;

    /** So few that the columns at hand stay in the fastest cache. */
    private static final int MAX_BAND_ROWS = 256;

    private Resampling() {}

    /**
     * @throws InvalidRequestException where the size is not positive or the backend doesn't have the interpolation:
     *     torchvision has nearest, bilinear and bicubic for tensors
     */
    public static RgbImage resize(RgbImage image, int width, int height, Interpolation interpolation, Backend backend) {
        requirePossible(image.width(), image.height(), width, height, interpolation, backend);
        if (image.width() == width && image.height() == height) {
            return image;
        }
        if (interpolation == Interpolation.NEAREST) {
            return nearest(image, positions(image.width(), width, backend), positions(image.height(), height, backend));
        }
        int bandHeight = Math.min(MAX_BAND_ROWS, mostRows(image.width(), width));
        ResampleRows rows =
                new ResampleRows(ImageColumns.bands(image, bandHeight), image.width(), width, interpolation, backend);
        return filtered(rows, width, image.height(), height, interpolation, backend);
    }

    /** The same for an image whose columns come one by one. */
    static RgbImage resize(RgbColumns image, int width, int height, Interpolation interpolation, Backend backend) {
        boolean filters = image.width() != width || image.height() != height;
        if (!filters || interpolation == Interpolation.NEAREST || image.height() > mostRows(image.width(), width)) {
            return resize(ImageColumns.collect(image), width, height, interpolation, backend);
        }
        ResampleRows rows = new ResampleRows(List.of(image).iterator(), image.width(), width, interpolation, backend);
        return filtered(rows, width, image.height(), height, interpolation, backend);
    }

    /** A band holds columns at the new width, and as many old ones as make a new one. */
    private static int mostRows(int sourceWidth, int width) {
        return Math.max(1, MAX_BAND / Math.max(width, sourceWidth / width));
    }

    static void requirePossible(
            int sourceWidth, int sourceHeight, int width, int height, Interpolation interpolation, Backend backend) {
        requireAvailable(interpolation, backend);
        if (width < 1 || height < 1) {
            throw new InvalidRequestException("an image of " + sourceWidth + " by " + sourceHeight
                    + " pixels can't be resized to " + width + " by " + height + "; both must be at least 1");
        }
    }

    /** Numbers that a resize keeps at hand, at most: the weights of either side, and the rows that count for one. */
    static long workingSize(int sourceWidth, int sourceHeight, int width, int height, Interpolation interpolation) {
        long columns = ResampleWeights.stride(sourceWidth, width, interpolation);
        long rows = ResampleWeights.stride(sourceHeight, height, interpolation);
        return Math.max(columns * width, rows * Math.max(width, height));
    }

    static void requireAvailable(Interpolation interpolation, Backend backend) {
        boolean available = switch (interpolation) {
            case NEAREST, BILINEAR, BICUBIC -> true;
            case LANCZOS, BOX, HAMMING -> backend == Backend.PIL;
        };
        if (!available) {
            throw new InvalidRequestException("torchvision has no " + interpolation
                    + " interpolation for tensors; ask for the pil backend, which has it");
        }
    }

    private static RgbImage filtered(
            ResampleRows rows, int width, int sourceHeight, int height, Interpolation interpolation, Backend backend) {
        int length = Math.multiplyExact(width, RgbImage.CHANNELS);
        byte[] target = new byte[Math.multiplyExact(height, length)];
        int[][] line = new int[RgbImage.CHANNELS][width];
        if (sourceHeight == height) {
            for (int y = 0; y < height; y++) {
                rows.next(line);
                interleave(line, target, y * length);
            }
            return new RgbImage(width, height, target);
        }
        ResampleWeights weights = ResampleWeights.of(sourceHeight, height, interpolation, backend);
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

    /** The source position of each target position. */
    private static int[] positions(int sourceLength, int targetLength, Backend backend) {
        int[] positions = new int[targetLength];
        if (backend == Backend.TORCHVISION) {
            float scale = (float) sourceLength / targetLength;
            for (int i = 0; i < targetLength; i++) {
                positions[i] = Math.min((int) ((i + 0.5f) * scale), sourceLength - 1); // its "nearest-exact"
            }
        } else {
            double scale = (double) sourceLength / targetLength;
            double position = scale * 0.5; // summed up, as Pillow does
            for (int i = 0; i < targetLength; i++, position += scale) {
                positions[i] = Math.min((int) position, sourceLength - 1);
            }
        }
        return positions;
    }

    private static RgbImage nearest(RgbImage image, int[] columns, int[] rows) {
        byte[] target = new byte[Math.multiplyExact(rows.length, columns.length * RgbImage.CHANNELS)];
        int at = 0;
        for (int row : rows) {
            for (int column : columns) {
                int from = (row * image.width() + column) * RgbImage.CHANNELS;
                target[at++] = image.pixels()[from];
                target[at++] = image.pixels()[from + 1];
                target[at++] = image.pixels()[from + 2];
            }
        }
        return new RgbImage(columns.length, rows.length, target);
    }
}
