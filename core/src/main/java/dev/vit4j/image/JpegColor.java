package dev.vit4j.image;

/** How a JPEG image's components become red, green and blue: libjpeg's {@code jdcolor.c}, then Pillow's conversion. */
enum JpegColor {
    GREY,
    RGB,
    YCC,
    CMYK,
    YCCK;

    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int RED_BY_CR = fixed(1.40200);
    private static final int BLUE_BY_CB = fixed(1.77200);
    private static final int GREEN_BY_CR = -fixed(0.71414);
    private static final int GREEN_BY_CB = -fixed(0.34414);

    private static int fixed(double value) {
        return (int) (value * (1 << BITS) + 0.5);
    }

    /** Writes one row, three bytes a pixel. */
    void convert(int[][] rows, int width, byte[] pixels, int to) {
        switch (this) {
            case GREY -> {
                for (int x = 0, at = to; x < width; x++, at += 3) {
                    byte value = (byte) rows[0][x];
                    pixels[at] = value;
                    pixels[at + 1] = value;
                    pixels[at + 2] = value;
                }
            }
            case RGB -> interleave(rows[0], rows[1], rows[2], width, pixels, to);
            case YCC -> {
                convertYcc(rows, width);
                interleave(rows[0], rows[1], rows[2], width, pixels, to);
            }
            case CMYK -> withBlack(rows, width, pixels, to);
            case YCCK -> {
                convertYcc(rows, width);
                for (int component = 0; component < 3; component++) {
                    for (int x = 0; x < width; x++) {
                        rows[component][x] = 255 - rows[component][x];
                    }
                }
                withBlack(rows, width, pixels, to);
            }
        }
    }

    private static void interleave(int[] red, int[] green, int[] blue, int width, byte[] pixels, int to) {
        for (int x = 0, at = to; x < width; x++, at += 3) {
            pixels[at] = (byte) red[x];
            pixels[at + 1] = (byte) green[x];
            pixels[at + 2] = (byte) blue[x];
        }
    }

    private static void convertYcc(int[][] rows, int width) {
        int[] first = rows[0];
        int[] second = rows[1];
        int[] third = rows[2];
        for (int x = 0; x < width; x++) {
            int luma = first[x];
            int cb = second[x] - 128;
            int cr = third[x] - 128;
            first[x] = clamped(luma + ((RED_BY_CR * cr + HALF) >> BITS));
            second[x] = clamped(luma + ((GREEN_BY_CB * cb + HALF + GREEN_BY_CR * cr) >> BITS));
            third[x] = clamped(luma + ((BLUE_BY_CB * cb + HALF) >> BITS));
        }
    }

    private static int clamped(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** The inks are stored inverted, as Adobe's programs do and Pillow takes for granted. */
    private static void withBlack(int[][] rows, int width, byte[] pixels, int to) {
        for (int x = 0, at = to; x < width; x++, at += 3) {
            int light = rows[3][x];
            pixels[at] = mixed(255 - rows[0][x], light);
            pixels[at + 1] = mixed(255 - rows[1][x], light);
            pixels[at + 2] = mixed(255 - rows[2][x], light);
        }
    }

    /** Pillow's {@code cmyk2rgb}: light - ink * light / 255, rounded. */
    private static byte mixed(int ink, int light) {
        int product = ink * light + 128;
        return (byte) clamped(light - (((product >> 8) + product) >> 8));
    }
}
