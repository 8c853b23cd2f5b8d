package dev.vit4j.image;

/** The transparency beside a lossy WebP image: dropped, but an image whose transparency is damaged is refused. */
final class WebpAlpha {

    private static final int RAW = 0;
    private static final int LOSSLESS = 1;

    private WebpAlpha() {}

    /** @throws BrokenImageException if it can't be decoded, as libwebp refuses it */
    static void requireWhole(ImageBytes bytes, int start, int end, int width, int height) {
        if (end - start < 2) {
            throw BrokenImageException.truncated();
        }
        int header = bytes.u8(start);
        int method = header & 3;
        if (method > LOSSLESS || (header >> 4 & 3) > 1 || header >> 6 != 0) {
            throw new BrokenImageException("its transparency is packed in an unknown way");
        }
        if (method == RAW) {
            if (end - start - 1 < (long) width * height) {
                throw BrokenImageException.truncated();
            }
        } else {
            Vp8lImage.requireAlpha(bytes, start + 1, end, width, height);
        }
    }
}
