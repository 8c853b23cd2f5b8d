package dev.vit4j.image.internal.webp;

/** The inverse transforms of a lossless WebP image. */
sealed interface Vp8lTransform {

    /** The original pixels; may be the given array, modified. */
    int[] undo(int[] pixels, int height);

    /**
     * Predictor transform: each pixel is the difference from a prediction.
     *
     * @param modes for each square of {@code 1 << bits} pixels, in the green channel
     */
    record Prediction(int width, int bits, int[] modes) implements Vp8lTransform {

        private static final int BLACK = 0xFF000000;

        @Override
        public int[] undo(int[] pixels, int height) {
            int modesPerRow = Vp8lPixels.subsampled(width, bits);
            pixels[0] = sum(pixels[0], BLACK);
            for (int x = 1; x < width; x++) {
                pixels[x] = sum(pixels[x], pixels[x - 1]);
            }
            for (int y = 1; y < height; y++) {
                int row = y * width;
                pixels[row] = sum(pixels[row], pixels[row - width]);
                for (int x = 1; x < width; x++) {
                    int mode = modes[(y >> bits) * modesPerRow + (x >> bits)] >> 8 & 15;
                    pixels[row + x] = sum(pixels[row + x], predicted(mode, pixels, row + x));
                }
            }
            return pixels;
        }

        private int predicted(int mode, int[] pixels, int at) {
            int left = pixels[at - 1];
            int above = pixels[at - width];
            int aboveLeft = pixels[at - width - 1];
            int aboveRight = pixels[at - width + 1];
            return switch (mode) {
                case 1 -> left;
                case 2 -> above;
                case 3 -> aboveRight;
                case 4 -> aboveLeft;
                case 5 -> average(average(left, aboveRight), above);
                case 6 -> average(left, aboveLeft);
                case 7 -> average(left, above);
                case 8 -> average(aboveLeft, above);
                case 9 -> average(above, aboveRight);
                case 10 -> average(average(left, aboveLeft), average(above, aboveRight));
                case 11 -> selected(left, above, aboveLeft);
                case 12 -> gradient(left, above, aboveLeft);
                case 13 -> halfGradient(average(left, above), aboveLeft);
                default -> BLACK;
            };
        }

        private static int average(int a, int b) {
            return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
        }

        private static int channel(int pixel, int shift) {
            return pixel >>> shift & 0xFF;
        }

        private static int selected(int left, int above, int corner) {
            int toLeft = 0;
            int toAbove = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                toLeft += Math.abs(channel(above, shift) - channel(corner, shift));
                toAbove += Math.abs(channel(left, shift) - channel(corner, shift));
            }
            return toLeft < toAbove ? left : above;
        }

        private static int gradient(int left, int above, int corner) {
            int pixel = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int value = channel(left, shift) + channel(above, shift) - channel(corner, shift);
                pixel |= Vp8Prediction.clamped(value) << shift;
            }
            return pixel;
        }

        private static int halfGradient(int average, int corner) {
            int pixel = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int from = channel(average, shift);
                pixel |= Vp8Prediction.clamped(from + (from - channel(corner, shift)) / 2) << shift;
            }
            return pixel;
        }
    }

    /**
     * Colour transform: a part of green was subtracted from red and blue, and a part of red from blue.
     *
     * @param factors for each square of {@code 1 << bits} pixels
     */
    record CrossColor(int width, int bits, int[] factors) implements Vp8lTransform {

        @Override
        public int[] undo(int[] pixels, int height) {
            int factorsPerRow = Vp8lPixels.subsampled(width, bits);
            for (int at = 0; at < pixels.length; at++) {
                int factor = factors[((at / width) >> bits) * factorsPerRow + (at % width >> bits)];
                int pixel = pixels[at];
                int green = (byte) (pixel >> 8);
                int red = (pixel >> 16) + part(factor, green) & 0xFF;
                int blue = pixel + part(factor >> 8, green) + part(factor >> 16, red) & 0xFF;
                pixels[at] = (pixel & 0xFF00FF00) | red << 16 | blue;
            }
            return pixels;
        }

        private static int part(int factor, int channel) {
            return ((byte) factor * (byte) channel) >> 5;
        }
    }

    /** Subtract-green transform. */
    record SubtractGreen() implements Vp8lTransform {

        @Override
        public int[] undo(int[] pixels, int height) {
            for (int at = 0; at < pixels.length; at++) {
                int green = pixels[at] >> 8 & 0xFF;
                pixels[at] = sum(pixels[at], green << 16 | green);
            }
            return pixels;
        }
    }

    /**
     * Colour-indexing transform: pixels are indices, several of them in one if there are few colours.
     *
     * @param width of the image, before the packing
     * @param bits log2 of the number of indices per pixel
     */
    record Palette(int width, int bits, int[] colors) implements Vp8lTransform {

        @Override
        public int[] undo(int[] packed, int height) {
            int packedWidth = Vp8lPixels.subsampled(width, bits);
            int indexBits = 8 >> bits;
            int[] pixels = new int[Math.multiplyExact(width, height)];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int group = packed[y * packedWidth + (x >> bits)] >> 8 & 0xFF;
                    int index = group >> ((x & (1 << bits) - 1) * indexBits) & (1 << indexBits) - 1;
                    pixels[y * width + x] = index < colors.length ? colors[index] : 0;
                }
            }
            return pixels;
        }
    }

    /** Channel by channel, modulo 256. */
    static int sum(int a, int b) {
        return ((a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00) | ((a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF);
    }
}
