package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;

/**
 * How large an image may be to be decoded: a file of a few kilobytes can ask for gigabytes of pixels. The header is
 * checked before anything is allocated.
 *
 * @param maxPixels width times height
 * @param maxBytes of the file
 */
public record DecodingLimits(long maxPixels, long maxBytes) {

    /** Pillow's: what it refuses as a decompression bomb; and half a gigabyte of file. */
    public static final DecodingLimits STANDARD = new DecodingLimits(178_956_970, 512L << 20);

    /** @throws InvalidRequestException where a limit is below 1 */
    public DecodingLimits {
        if (maxPixels < 1 || maxBytes < 1) {
            throw new InvalidRequestException(
                    "limits of images must be at least 1, found " + maxPixels + " pixels and " + maxBytes + " bytes");
        }
    }

    public DecodingLimits withMaxPixels(long maxPixels) {
        return new DecodingLimits(maxPixels, maxBytes);
    }

    public DecodingLimits withMaxBytes(long maxBytes) {
        return new DecodingLimits(maxPixels, maxBytes);
    }
}
