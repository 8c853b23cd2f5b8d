package dev.vit4j.image;

/** An image of one format whose header was read and whose pixels were not. */
interface EncodedPixels {

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
     * @throws BrokenImageException where the bytes are not an image's
     */
    RgbImage decode(Region region);

    /**
     * A part of the image at another size, before turning: the same pixels as {@link Resampling} makes of those of
     * {@link #decode}.
     *
     * @throws BrokenImageException where the bytes are not an image's
     */
    default RgbImage resized(Region region, int width, int height, Interpolation interpolation, Backend backend) {
        return Resampling.resize(decode(region), width, height, interpolation, backend);
    }
}
