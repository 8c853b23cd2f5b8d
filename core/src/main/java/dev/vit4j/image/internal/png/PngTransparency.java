package dev.vit4j.image.internal.png;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.WhiteGround;
import java.util.Optional;

/**
 * Composites a PNG's pixels on white: by their own alpha, by that of their palette's colours, or if they have the
 * single transparent colour. Pillow compares the lower eight bits of that colour with the converted pixel.
 *
 * @param opacityAt offset of a pixel's alpha in bytes; 0 if it has none
 * @param opacities of the palette's colours; empty without a palette
 * @param key red, green and blue of the transparent colour; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves a decoder
record PngTransparency(int opacityAt, byte[] opacities, byte[] key) {

    private static final int PALETTE_COLORS = 256;
    private static final byte[] NONE = {};

    /**
     * @param chunk the tRNS chunk
     * @throws BrokenImageException if it has more opacities than a palette can have colours
     */
    static Optional<PngTransparency> of(PngHeader.Samples samples, Optional<ImageBytes> chunk) {
        int sampleBytes = samples.depth() == 16 ? 2 : 1;
        return switch (samples.colorType()) {
            case PngHeader.RGBA -> Optional.of(new PngTransparency(3 * sampleBytes, NONE, NONE));
            case PngHeader.GREY_ALPHA -> Optional.of(new PngTransparency(sampleBytes, NONE, NONE));
            case PngHeader.PALETTE -> chunk.map(found -> new PngTransparency(0, opacities(found), NONE));
            case PngHeader.RGB ->
                chunk.map(found -> new PngTransparency(
                        0, NONE, new byte[] {(byte) found.u8(1), (byte) found.u8(3), (byte) found.u8(5)}));
            default -> chunk.map(found -> new PngTransparency(0, NONE, greyKey(samples, found)));
        };
    }

    private static byte[] opacities(ImageBytes chunk) {
        if (chunk.length() > PALETTE_COLORS) {
            throw new BrokenImageException("it says how opaque " + chunk.length() + " colours are, of " + PALETTE_COLORS
                    + " that a palette may have");
        }
        return chunk.data();
    }

    private static byte[] greyKey(PngHeader.Samples samples, ImageBytes chunk) {
        boolean white = samples.depth() == 1 && chunk.u16BigEndian(0) != 0;
        byte grey = white ? (byte) 255 : (byte) chunk.u8(1);
        return new byte[] {grey, grey, grey};
    }

    /** @param palette red, green and blue of each colour */
    void layPalette(byte[] palette) {
        for (int i = 0; i < opacities.length; i++) {
            WhiteGround.behind(palette, RgbImage.CHANNELS * i, opacities[i] & 0xFF);
        }
    }

    /** Composites the first of the missing pixels: all of its samples are 0. */
    void layUnread(byte[] pixels) {
        if (opacityAt > 0) {
            WhiteGround.behind(pixels, 0, 0);
        } else {
            layKey(pixels, 0);
        }
    }

    /**
     * @param at position of the pixel in {@code pixels}
     * @param from its position in the row
     */
    void lay(byte[] pixels, int at, byte[] row, int from) {
        if (opacityAt > 0) {
            WhiteGround.behind(pixels, at, row[from + opacityAt] & 0xFF);
        } else {
            layKey(pixels, at);
        }
    }

    private void layKey(byte[] pixels, int at) {
        if (key.length > 0 && pixels[at] == key[0] && pixels[at + 1] == key[1] && pixels[at + 2] == key[2]) {
            WhiteGround.behind(pixels, at, 0);
        }
    }
}
