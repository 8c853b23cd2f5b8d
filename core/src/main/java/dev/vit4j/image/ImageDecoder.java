package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.internal.FileLook;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Decodes image files: JPEG, PNG, GIF, BMP, WebP, TIFF and PPM, recognized by content. The pixels are, byte for byte,
 * those of the reference's {@code ImageOps.exif_transpose(Image.open(file)).convert("RGB")} (Pillow 13): the first
 * frame, rotated as EXIF says, with transparency and colour profile dropped. Give a {@link Preprocessor} the result of
 * {@link #open}: it composites transparency on white if the model wants that. Thread-safe.
 *
 * <pre>{@code
 * RgbImage image = ImageDecoder.standard().decode(Path.of("cat.jpg"));
 * }</pre>
 */
public final class ImageDecoder {

    private final Limits limits;

    private ImageDecoder(Limits limits) {
        this.limits = limits;
    }

    /** A decoder with the {@linkplain Limits#STANDARD standard limits}, which are for trusted images. */
    public static ImageDecoder standard() {
        return withLimits(Limits.STANDARD);
    }

    /** A decoder that refuses images beyond these limits. */
    public static ImageDecoder withLimits(Limits limits) {
        return new ImageDecoder(limits);
    }

    /** The limits beyond which it refuses images. */
    public Limits limits() {
        return limits;
    }

    /**
     * Decodes a file.
     *
     * @throws ResourceException if the file is missing or can't be read; the message names it and the reason
     * @throws UnusableImageException if it is not an image of a supported format, is broken or exceeds the limits
     * @throws MemoryException if there is not enough memory for it
     */
    public RgbImage decode(Path file) {
        return open(file).decode();
    }

    /**
     * Decodes the content of an image file.
     *
     * @param origin the image's name in errors
     * @throws UnusableImageException as {@link #decode(Path)}
     */
    public RgbImage decode(byte[] data, String origin) {
        return open(data, origin).decode();
    }

    /**
     * Reads the file into memory and parses its header, but decodes no pixels yet.
     *
     * @throws ResourceException as {@link #decode(Path)}
     * @throws UnusableImageException if it is not an image of a supported format, its header is broken, or it exceeds the
     *     limits
     */
    public EncodedImage open(Path file) {
        return open(read(file), file.toString());
    }

    /**
     * Parses the header of the content of an image file.
     *
     * @param data must not be changed afterwards
     * @param origin the image's name in errors
     * @throws UnusableImageException as {@link #open(Path)}
     */
    public EncodedImage open(byte[] data, String origin) {
        requireSize(data.length, origin);
        return EncodedImage.open(new ImageBytes(data), origin, limits);
    }

    private byte[] read(Path file) {
        try {
            requireSize(RegularFile.size(file), file.toString());
            EncodedImage.requireImage(new ImageBytes(RegularFile.beginning(file, FileLook.BEGINNING)), file.toString());
            return RegularFile.read(file, limits.maxBytes());
        } catch (NoSuchFileException e) {
            throw new ResourceException("image " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ResourceException("image " + file + " can't be read: " + FileFailure.whenReading(e), e);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("read image " + file, e);
        }
    }

    private void requireSize(long size, String origin) {
        if (size == 0) {
            throw new UnusableImageException("image " + origin + " is empty: it has no bytes", "it is empty");
        }
        if (size > limits.maxBytes()) {
            String excess = "has " + size + " bytes, more than the limit of " + limits.maxBytes()
                    + "; raise the limit if that is intended (ImageDecoder.Limits.maxBytes)";
            throw new UnusableImageException("image " + origin + " " + excess, "it " + excess, Setting.MAX_BYTES);
        }
    }

    /**
     * Limits on images: a file of a few kilobytes can declare gigabytes of pixels, and a thin image is enlarged a
     * thousandfold when its shorter side is resized to a model's. Each limit is checked before the memory that it limits is
     * allocated.
     *
     * @param maxPixels width times height, from the file's header; decoding takes up to 12 bytes per pixel;
     *     in addition, a few times the file's bytes for EXIF and XMP, and up to 64 MB for a WebP's prefix codes
     * @param maxBytes the size of the file
     * @param maxResizedPixels that preprocessing computes: those of the model's input, which take 15 bytes each, and the
     *     rows of that width between the two passes of a resize, which take time. Pixels removed by a crop are not computed
     *     and don't count
     */
    public record Limits(long maxPixels, long maxBytes, long maxResizedPixels) {

        /**
         * For trusted images. Pixels: Pillow's limit for decompression bombs. Bytes: half a gigabyte. Resized
         * pixels: 67 million, a square of 8192, more than any model takes.
         */
        public static final Limits STANDARD = new Limits(178_956_970, 512L << 20, 1 << 26);

        /**
         * For untrusted images: a request costs at most as much as a large photograph. Pixels: 40 million, more than most
         * cameras have, so at most 480 MB while a request's image is decoded; bytes: 32 MiB, several times the size of a
         * JPEG with so many pixels; resized pixels: 17 million, a square of 4096.
         */
        public static final Limits SERVER = new Limits(40_000_000, 32L << 20, 1 << 24);

        /** @throws InvalidRequestException if a limit is below 1 */
        public Limits {
            if (maxPixels < 1 || maxBytes < 1 || maxResizedPixels < 1) {
                throw new InvalidRequestException("limits of images must be at least 1, found " + maxPixels
                        + " pixels, " + maxBytes + " bytes and " + maxResizedPixels + " resized pixels");
            }
        }

        /** These limits with another {@code maxPixels}. */
        public Limits withMaxPixels(long maxPixels) {
            return new Limits(maxPixels, maxBytes, maxResizedPixels);
        }

        /** These limits with another {@code maxBytes}. */
        public Limits withMaxBytes(long maxBytes) {
            return new Limits(maxPixels, maxBytes, maxResizedPixels);
        }

        /** These limits with another {@code maxResizedPixels}. */
        public Limits withMaxResizedPixels(long maxResizedPixels) {
            return new Limits(maxPixels, maxBytes, maxResizedPixels);
        }
    }
}
