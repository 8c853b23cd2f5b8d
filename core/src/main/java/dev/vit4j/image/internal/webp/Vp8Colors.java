package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;

/**
 * Converts a VP8 frame to red, green and blue, as libwebp does: chroma is enlarged by its "fancy" upsampling,
 * then BT.601 in fixed point.
 */
final class Vp8Colors {

    private final Vp8Frame frame;
    private final int width;
    private final int height;
    private final byte[] pixels;

    private Vp8Colors(Vp8Frame frame, int width, int height) {
        this.frame = frame;
        this.width = width;
        this.height = height;
        this.pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
    }

    static RgbImage image(Vp8Frame frame, int width, int height) {
        Vp8Colors colors = new Vp8Colors(frame, width, height);
        for (int y = 0; y < height; y++) {
            colors.convertRow(y);
        }
        return new RgbImage(width, height, colors.pixels);
    }

    private void convertRow(int y) {
        int chromaRows = (height + 1) / 2;
        int near = y / 2;
        int far = Math.max(0, Math.min(chromaRows - 1, (y & 1) == 0 ? near - 1 : near + 1));
        int nearAt = frame.blue.row(near);
        int farAt = frame.blue.row(far);
        int lumaAt = frame.luma.row(y);
        int chromaColumns = (width + 1) / 2;
        for (int x = 0; x < width; x++) {
            int column = x / 2;
            int other = (x & 1) == 0 ? column - 1 : column + 1;
            int blue;
            int red;
            if (other < 0 || other >= chromaColumns) {
                blue = two(frame.blue.samples, nearAt + column, farAt + column);
                red = two(frame.red.samples, nearAt + column, farAt + column);
            } else {
                blue = four(frame.blue.samples, nearAt, farAt, column, other);
                red = four(frame.red.samples, nearAt, farAt, column, other);
            }
            put((y * width + x) * RgbImage.CHANNELS, frame.luma.samples[lumaAt + x] & 0xFF, blue, red);
        }
    }

    private static int two(byte[] samples, int near, int far) {
        return (3 * (samples[near] & 0xFF) + (samples[far] & 0xFF) + 2) >> 2;
    }

    /** 9, 3, 3 and 1 sixteenths, rounded in two steps. */
    private static int four(byte[] samples, int near, int far, int column, int other) {
        int a = samples[near + column] & 0xFF;
        int b = samples[near + other] & 0xFF;
        int c = samples[far + column] & 0xFF;
        int d = samples[far + other] & 0xFF;
        int diagonal = (a + b + c + d + 8 + 2 * (b + c)) >> 3;
        return (diagonal + a) >> 1;
    }

    private void put(int at, int luma, int blue, int red) {
        int scaled = (luma * 19077) >> 8;
        pixels[at] = clamped(scaled + ((red * 26149) >> 8) - 14234);
        pixels[at + 1] = clamped(scaled - ((blue * 6419) >> 8) - ((red * 13320) >> 8) + 8708);
        pixels[at + 2] = clamped(scaled + ((blue * 33050) >> 8) - 17685);
    }

    private static byte clamped(int value) {
        return (byte) Vp8Prediction.clamped(value >> 6);
    }
}
