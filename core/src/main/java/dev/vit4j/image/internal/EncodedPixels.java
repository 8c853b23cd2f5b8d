package dev.vit4j.image.internal;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.resize.RgbColumns;
import java.util.Optional;

/** An image of one format whose header has been read, but not its pixels. */
public interface EncodedPixels {

    /** The width in the header, before rotation. */
    int width();

    /** The height in the header, before rotation. */
    int height();

    /** The orientation in the file; many formats have no field for it. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * The pixels of a part of the image, before rotation.
     *
     * @throws BrokenImageException if the image data is invalid
     */
    RgbImage decode(RgbImage.Region region);

    /**
     * The same composited on white, if the format has transparency.
     *
     * @throws BrokenImageException if the image data is invalid
     */
    default RgbImage decodeOnWhite(RgbImage.Region region) {
        return decode(region);
    }

    /**
     * The same pixels column by column, if the format can produce them in this way at less cost; everything that
     * depends on the bytes is read before the first.
     *
     * @throws BrokenImageException if the image data is invalid
     */
    default Optional<RgbColumns> columns(RgbImage.Region region) {
        return Optional.empty();
    }
}
