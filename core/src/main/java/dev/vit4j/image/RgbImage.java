package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.internal.resize.Resampling;
import java.util.Arrays;
import java.util.Objects;

/**
 * An image of 8-bit red, green and blue: rows from the top, three bytes per pixel. Two images are equal only if they share
 * one array.
 *
 * @param pixels [height, width, 3], unsigned bytes, owned by this image: must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy at every access would cost more than the transforms
public record RgbImage(int width, int height, byte[] pixels) {

    /** The bytes per pixel: red, green and blue. */
    public static final int CHANNELS = 3;

    /** The maximum number of pixels, which fit into a byte array. */
    public static final long MOST_PIXELS = (Integer.MAX_VALUE - 8) / CHANNELS;

    /** @throws IllegalArgumentException if a side is not positive, or the array has another length */
    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image of " + width + " by " + height + " pixels");
        }
        if (pixels.length != Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)) {
            throw new IllegalArgumentException("an RGB image of " + width + " by " + height + " pixels takes "
                    + width * height * CHANNELS + " bytes, found " + pixels.length);
        }
    }

    /**
     * A part of the image, as a copy; the image itself if the part is all of it.
     *
     * @throws IndexOutOfBoundsException if the region is not inside the image
     */
    public RgbImage part(Region region) {
        region.requireWithin(width, height);
        if (region.width() == width && region.height() == height) {
            return this;
        }
        int rowBytes = region.width() * CHANNELS;
        byte[] target = new byte[region.height() * rowBytes];
        for (int y = 0; y < region.height(); y++) {
            int from = ((region.y() + y) * width + region.x()) * CHANNELS;
            System.arraycopy(pixels, from, target, y * rowBytes, rowBytes);
        }
        return new RgbImage(region.width(), region.height(), target);
    }

    /**
     * The image at another size, byte for byte as Pillow's {@code Image.resize} and torchvision's {@code resize} of uint8
     * tensors with antialias make it.
     *
     * @throws InvalidRequestException if the size is not positive or the backend doesn't have the filter: torchvision has
     *     neither box nor Hamming for tensors, Pillow no second nearest
     * @throws ResourceException if the image is so much longer than its new size that resizing would take hundreds of
     *     megabytes
     */
    public RgbImage resized(int newWidth, int newHeight, ResizeFilter filter, ResizeFilter.Backend backend) {
        return Resampling.resize(this, newWidth, newHeight, filter, backend);
    }

    /** In grey, with three equal bytes per pixel: ITU-R 601-2 luma, rounded as Pillow's {@code convert("L")}. */
    RgbImage grey() {
        byte[] grey = new byte[pixels.length];
        for (int i = 0; i < grey.length; i += CHANNELS) {
            int luma = (pixels[i] & 0xFF) * 19595 + (pixels[i + 1] & 0xFF) * 38470 + (pixels[i + 2] & 0xFF) * 7471;
            Arrays.fill(grey, i, i + CHANNELS, (byte) ((luma + 0x8000) >> 16));
        }
        return new RgbImage(width, height, grey);
    }

    /**
     * A rectangle of an image's pixels.
     *
     * @param x the leftmost column
     * @param y the topmost row
     */
    public record Region(int x, int y, int width, int height) {

        public Region {
            if (width < 1 || height < 1) {
                throw new IllegalArgumentException("a region of " + width + " by " + height + " pixels");
            }
        }

        /** The whole image. */
        public static Region of(int width, int height) {
            return new Region(0, 0, width, height);
        }

        /** The same rectangle, relative to the image of which {@code outer} is a part. */
        public Region within(Region outer) {
            return new Region(outer.x + x, outer.y + y, width, height);
        }

        void requireWithin(int imageWidth, int imageHeight) {
            Objects.checkFromIndexSize(x, width, imageWidth);
            Objects.checkFromIndexSize(y, height, imageHeight);
        }

        /** The column after the rightmost one. */
        public int endX() {
            return x + width;
        }

        /** The row after the lowest one. */
        public int endY() {
            return y + height;
        }
    }
}
