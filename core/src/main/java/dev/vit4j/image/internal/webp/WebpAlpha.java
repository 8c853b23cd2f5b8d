package dev.vit4j.image.internal.webp;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.resize.EightBits;

/** The alpha channel of a lossy WebP image: a plane of bytes, each row stored as the difference from a prediction. */
final class WebpAlpha {

    private static final int RAW = 0;
    private static final int LOSSLESS = 1;

    private static final int NO_FILTER = 0;
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private WebpAlpha() {}

    /**
     * The opacity of each pixel, [height, width].
     *
     * @throws BrokenImageException if it can't be decoded, in which case libwebp refuses it
     */
    static byte[] decode(ImageBytes bytes, int start, int end, int width, int height) {
        if (end - start < 2) {
            throw BrokenImageException.truncated();
        }
        int header = bytes.u8(start);
        int method = header & 3;
        if (method > LOSSLESS || (header >> 4 & 3) > 1 || header >> 6 != 0) {
            throw new BrokenImageException("its transparency has an unknown compression");
        }
        if (method == RAW && end - start - 1 < (long) width * height) {
            throw BrokenImageException.truncated();
        }
        byte[] alpha = method == RAW
                ? bytes.slice(start + 1, Math.multiplyExact(width, height))
                : Vp8lImage.decodeAlpha(bytes, start + 1, end, width, height);
        int filter = header >> 2 & 3;
        for (int y = 0; filter != NO_FILTER && y < height; y++) {
            undo(y == 0 ? HORIZONTAL : filter, alpha, y * width, width);
        }
        return alpha;
    }

    /** @param at start of the row, whose predecessors are already decoded */
    private static void undo(int filter, byte[] alpha, int at, int width) {
        for (int x = 0; x < width; x++) {
            int i = at + x;
            int above = at == 0 ? 0 : alpha[i - width] & 0xFF;
            int left = x == 0 ? above : alpha[i - 1] & 0xFF;
            int corner = x == 0 || at == 0 ? above : alpha[i - width - 1] & 0xFF;
            int predicted = switch (filter) {
                case HORIZONTAL -> left;
                case VERTICAL -> above;
                default -> EightBits.clamped(left + above - corner);
            };
            alpha[i] += (byte) predicted;
        }
    }
}
