package dev.vit4j.image.internal.webp;

import dev.vit4j.image.RgbImage;

/**
 * The positions of the parts of a WebP image or frame in the file.
 *
 * @param place of the frame in the image
 * @param start of the image's data, with the padding byte; 0 for none
 * @param alphaStart of a lossy image's alpha; 0 for none
 */
record WebpFrame(RgbImage.Region place, boolean lossless, int start, int end, int alphaStart, int alphaEnd) {

    static final WebpFrame EMPTY = new WebpFrame(new RgbImage.Region(0, 0, 1, 1), false, 0, 0, 0, 0);

    boolean isNothing() {
        return !hasImage() && !hasAlpha();
    }

    boolean hasImage() {
        return start > 0;
    }

    boolean hasAlpha() {
        return alphaStart > 0;
    }

    boolean hasAlphaBehindImage() {
        return hasAlpha() && alphaStart > start;
    }

    WebpFrame at(int x, int y) {
        return new WebpFrame(new RgbImage.Region(x, y, 1, 1), lossless, start, end, alphaStart, alphaEnd);
    }

    WebpFrame withImage(boolean isLossless, int from, int to, RgbImage.Region size) {
        return new WebpFrame(size.within(place), isLossless, from, to, alphaStart, alphaEnd);
    }

    WebpFrame withAlpha(int from, int to) {
        return new WebpFrame(place, lossless, start, end, from, to);
    }

    WebpFrame withoutAlpha() {
        return withAlpha(0, 0);
    }
}
