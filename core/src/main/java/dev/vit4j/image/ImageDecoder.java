package dev.vit4j.image;

import dev.vit4j.ResourceException;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.RegularFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Makes pixels of image files: JPEG, PNG, GIF, BMP and WebP, told by their content. The pixels are, byte for byte,
 * those of the reference's {@code ImageOps.exif_transpose(Image.open(file)).convert("RGB")} (Pillow 13): the first
 * frame, turned as EXIF says, transparency and colour profile dropped. Threads may share one.
 */
public final class ImageDecoder {

    private final DecodingLimits limits;

    private ImageDecoder(DecodingLimits limits) {
        this.limits = limits;
    }

    /** With the {@linkplain DecodingLimits#STANDARD standard limits}. */
    public static ImageDecoder standard() {
        return withLimits(DecodingLimits.STANDARD);
    }

    public static ImageDecoder withLimits(DecodingLimits limits) {
        return new ImageDecoder(limits);
    }

    public DecodingLimits limits() {
        return limits;
    }

    /**
     * @throws ResourceException where the file is missing, no image, broken or beyond the limits; the message names it
     *     and the reason
     */
    public RgbImage decode(Path file) {
        return open(file).decode();
    }

    /**
     * @param origin names the image in errors
     * @throws ResourceException as {@link #decode(Path)}
     */
    public RgbImage decode(byte[] data, String origin) {
        return open(data, origin).decode();
    }

    /**
     * Reads the file and its header, but no pixels yet.
     *
     * @throws ResourceException as {@link #decode(Path)}
     */
    public EncodedImage open(Path file) {
        return open(read(file), file.toString());
    }

    /**
     * Reads the header of an image in memory.
     *
     * @param origin names the image in errors
     * @throws ResourceException as {@link #decode(Path)}
     */
    public EncodedImage open(byte[] data, String origin) {
        requireSize(data.length, origin);
        return EncodedImage.open(new ImageBytes(data), origin, limits);
    }

    private byte[] read(Path file) {
        try {
            requireSize(RegularFile.size(file), file.toString());
            return RegularFile.read(file, limits.maxBytes());
        } catch (NoSuchFileException e) {
            throw new ResourceException("image " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ResourceException("image " + file + " can't be read: " + FileFailure.whenReading(e), e);
        }
    }

    private void requireSize(long size, String origin) {
        if (size == 0) {
            throw new ResourceException("image " + origin + " is empty: it has no bytes");
        }
        if (size > limits.maxBytes()) {
            throw new ResourceException("image " + origin + " has " + size + " bytes, more than the limit of "
                    + limits.maxBytes() + "; raise the limit where that is meant (--max-bytes, DecodingLimits)");
        }
    }
}
