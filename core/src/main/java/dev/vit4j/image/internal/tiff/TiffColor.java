package dev.vit4j.image.internal.tiff;

import dev.vit4j.image.internal.BrokenImageException;

/** The photometric interpretation of a TIFF file, and Pillow's conversion of it to red, green and blue. */
enum TiffColor {
    WHITE_IS_ZERO(1),
    BLACK_IS_ZERO(1),
    RGB(3),
    PALETTE(1),
    CMYK(4);

    private final int channels;

    TiffColor(int channels) {
        this.channels = channels;
    }

    static TiffColor of(int number) {
        return switch (number) {
            case 0 -> WHITE_IS_ZERO;
            case 1 -> BLACK_IS_ZERO;
            case 2 -> RGB;
            case 3 -> PALETTE;
            case 5 -> CMYK;
            case 6 -> throw unread("YCbCr colours");
            case 8, 9, 10 -> throw unread("Lab colours");
            default -> throw unread("photometric interpretation " + number);
        };
    }

    private static BrokenImageException unread(String what) {
        return new BrokenImageException("it is a TIFF file with " + what
                + ", which is not supported; save it with grey, RGB, palette or CMYK colours");
    }

    /** Samples per pixel, excluding extra samples. */
    int channels() {
        return channels;
    }
}
