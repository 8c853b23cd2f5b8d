package dev.vit4j.image;

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
 * Decodes image files: JPEG, PNG, GIF, BMP, WebP, TIFF and PPM, recognised by content. The pixels are, byte for byte,
 * those of the reference's {@code ImageOps.exif_transpose(Image.open(file)).convert("RGB")} (Pillow 13): the first
 * frame, rotated as EXIF says, with transparency and colour profile dropped. For a model with
 * {@link Preprocessor#onWhite} use the result of {@link #open}, whose transparency it composites on white. Thread-safe.
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
     * @throws ResourceException if the file is missing or can't be read; the message names it and the reason
     * @throws UnusableImageException if it is not an image, broken or exceeds the limits
     */
    public RgbImage decode(Path file) {
        return open(file).decode();
    }

    /**
     * @param origin the image's name in errors
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
     * @param origin the image's name in errors
     * @throws ResourceException as {@link #decode(Path)}
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
                    + "; raise the limit if that is intended (DecodingLimits.maxBytes)";
            throw new UnusableImageException("image " + origin + " " + excess, "it " + excess, Setting.MAX_BYTES);
        }
    }
}
