package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;

/**
 * How much an image may take: a file of a few kilobytes can ask for gigabytes of pixels, and a thin image grows by
 * thousands when its shorter side is brought to a model's. Each limit is checked before anything is allocated for what it
 * limits.
 *
 * @param maxPixels width times height, as the file's header says; decoding takes up to 12 bytes of each;
 *     besides, a few times the bytes that the file has for EXIF and XMP, and up to 64 MB for a WebP's prefix codes
 * @param maxBytes of the file
 * @param maxResizedPixels that preprocessing computes: those of the model's input, which take 15 bytes each, and the
 *     rows of that width between the two passes of a resize, which take time. What a crop leaves out is not computed and
 *     doesn't count
 */
public record DecodingLimits(long maxPixels, long maxBytes, long maxResizedPixels) {

    /**
     * For images of one's own. Pixels: Pillow's, what it refuses as a decompression bomb. Bytes: half a gigabyte. Resized
     * pixels: 67 million, a square of 8192, more than any model takes.
     */
    public static final DecodingLimits STANDARD = new DecodingLimits(178_956_970, 512L << 20, 1 << 26);

    /**
     * For images of strangers: the cost of a request is that of a large photograph. Pixels: 40 million, which most cameras
     * stay below, so at most 480 MB for them while a request's image is decoded; bytes: 32 MiB, several times what a JPEG
     * of so many pixels has; resized pixels: 17 million, a square of 4096.
     */
    public static final DecodingLimits SERVER = new DecodingLimits(40_000_000, 32L << 20, 1 << 24);

    /** @throws InvalidRequestException if a limit is below 1 */
    public DecodingLimits {
        if (maxPixels < 1 || maxBytes < 1 || maxResizedPixels < 1) {
            throw new InvalidRequestException("limits of images must be at least 1, found " + maxPixels + " pixels, "
                    + maxBytes + " bytes and " + maxResizedPixels + " resized pixels");
        }
    }

    public DecodingLimits withMaxPixels(long maxPixels) {
        return new DecodingLimits(maxPixels, maxBytes, maxResizedPixels);
    }

    public DecodingLimits withMaxBytes(long maxBytes) {
        return new DecodingLimits(maxPixels, maxBytes, maxResizedPixels);
    }

    public DecodingLimits withMaxResizedPixels(long maxResizedPixels) {
        return new DecodingLimits(maxPixels, maxBytes, maxResizedPixels);
    }
}
