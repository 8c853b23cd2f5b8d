package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;

/**
 * Limits on images: a file of a few kilobytes can declare gigabytes of pixels, and a thin image is enlarged a
 * thousandfold when its shorter side is resized to a model's. Each limit is checked before the memory that it limits is
 * allocated.
 *
 * @param maxPixels width times height, from the file's header; decoding takes up to 12 bytes per pixel;
 *     in addition, a few times the file's bytes for EXIF and XMP, and up to 64 MB for a WebP's prefix codes
 * @param maxBytes of the file
 * @param maxResizedPixels that preprocessing computes: those of the model's input, which take 15 bytes each, and the
 *     rows of that width between the two passes of a resize, which take time. Pixels removed by a crop are not computed
 *     and don't count
 */
public record DecodingLimits(long maxPixels, long maxBytes, long maxResizedPixels) {

    /**
     * For trusted images. Pixels: Pillow's limit for decompression bombs. Bytes: half a gigabyte. Resized
     * pixels: 67 million, a square of 8192, more than any model takes.
     */
    public static final DecodingLimits STANDARD = new DecodingLimits(178_956_970, 512L << 20, 1 << 26);

    /**
     * For untrusted images: a request costs at most as much as a large photograph. Pixels: 40 million, more than most
     * cameras have, so at most 480 MB while a request's image is decoded; bytes: 32 MiB, several times the size of a
     * JPEG with so many pixels; resized pixels: 17 million, a square of 4096.
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
