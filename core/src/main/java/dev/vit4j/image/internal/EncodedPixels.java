package dev.vit4j.image.internal;

import dev.vit4j.image.Region;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.resize.RgbColumns;
import java.util.Optional;

/** An image of one format whose header was read and whose pixels were not. */
public interface EncodedPixels {

    /** As the header says, before turning. */
    int width();

    /** As the header says, before turning. */
    int height();

    /** How the file says that the image is to be turned; many formats have no word for it. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * The pixels of a part of the image, before turning.
     *
     * @throws BrokenImageException if the bytes are not an image's
     */
    RgbImage decode(Region region);

    /**
     * The same on white, where a format has transparency.
     *
     * @throws BrokenImageException if the bytes are not an image's
     */
    default RgbImage decodeOnWhite(Region region) {
        return decode(region);
    }

    /**
     * The same pixels column by column, where the format can give them so at less cost; all that depends on the bytes is
     * read before the first.
     *
     * @throws BrokenImageException if the bytes are not an image's
     */
    default Optional<RgbColumns> columns(Region region) {
        return Optional.empty();
    }
}
