package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;

/**
 * Resizes images of bytes exactly as Pillow's {@code Image.resize} and as torchvision's {@code resize} of uint8 tensors
 * with antialias do: rows first, rounded to bytes, then columns.
 */
public final class Resampling {

    private Resampling() {}

    /**
     * @throws InvalidRequestException where the size is not positive or the backend doesn't have the interpolation:
     *     torchvision has nearest, bilinear and bicubic for tensors
     */
    public static RgbImage resize(RgbImage image, int width, int height, Interpolation interpolation, Backend backend) {
        requireAvailable(interpolation, backend);
        if (width < 1 || height < 1) {
            throw new InvalidRequestException("an image of " + image.width() + " by " + image.height()
                    + " pixels can't be resized to " + width + " by " + height + "; both must be at least 1");
        }
        if (image.width() == width && image.height() == height) {
            return image;
        }
        if (interpolation == Interpolation.NEAREST) {
            return nearest(image, positions(image.width(), width, backend), positions(image.height(), height, backend));
        }
        return filtered(image, width, height, interpolation, backend);
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
            RgbImage image, int width, int height, Interpolation interpolation, Backend backend) {
        ResampleRows rows = new ResampleRows(image, width, interpolation, backend);
        int length = Math.multiplyExact(width, RgbImage.CHANNELS);
        byte[] target = new byte[Math.multiplyExact(height, length)];
        if (image.height() == height) {
            int[] row = new int[length];
            for (int y = 0; y < height; y++) {
                rows.next(row);
                for (int i = 0; i < length; i++) {
                    target[y * length + i] = (byte) row[i];
                }
            }
            return new RgbImage(width, height, target);
        }
        ResampleWeights vertical = ResampleWeights.of(image.height(), height, interpolation, backend);
        int[][] recent = new int[vertical.stride()][length];
        int[] sums = new int[length];
        int read = 0;
        for (int y = 0; y < height; y++) {
            for (; read < vertical.endOf(y); read++) {
                rows.next(recent[read % recent.length]);
            }
            vertical.down(y, recent, sums, target, y * length);
        }
        return new RgbImage(width, height, target);
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
