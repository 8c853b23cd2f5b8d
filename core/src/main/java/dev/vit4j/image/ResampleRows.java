package dev.vit4j.image;

import java.util.Optional;

/** The rows of an image at another width, one after the other. */
final class ResampleRows {

    private final RgbImage image;
    private final Optional<ResampleWeights> weights;
    private final long[] redBlue;
    private final int[] green;
    private int position;

    ResampleRows(RgbImage image, int width, Interpolation interpolation, Backend backend) {
        this.image = image;
        this.weights = image.width() == width
                ? Optional.empty()
                : Optional.of(ResampleWeights.of(image.width(), width, interpolation, backend));
        int places = image.width() + weights.map(ResampleWeights::stride).orElse(0);
        this.redBlue = new long[places];
        this.green = new int[places];
    }

    /** Writes the next row, three numbers of 0 to 255 a pixel. */
    void next(int[] target) {
        byte[] pixels = image.pixels();
        int at = position;
        position += image.width() * RgbImage.CHANNELS;
        if (weights.isEmpty()) {
            for (int i = 0; i < target.length; i++) {
                target[i] = pixels[at + i] & 0xFF;
            }
            return;
        }
        for (int x = 0; x < image.width(); x++, at += RgbImage.CHANNELS) {
            redBlue[x] = (pixels[at] & 0xFF) | (pixels[at + 2] & 0xFFL) << 32;
            green[x] = pixels[at + 1] & 0xFF;
        }
        weights.get().along(redBlue, green, target);
    }
}
