package dev.vit4j.image.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.internal.io.UnsuitableFileException;
import java.io.IOException;
import java.nio.file.Path;

/** The kind of a file, as far as its beginning shows. */
public sealed interface FileLook {

    /** An image with a complete header; its pixels may still be broken. */
    record Image() implements FileLook {}

    /**
     * A file that begins like an image but is unusable; or a pipe, a folder or a device.
     *
     * @param reason what is wrong with it
     */
    record Unusable(String reason) implements FileLook {}

    /** Two letters of a format, with which text or tables may begin by chance, without a valid header after them. */
    record Doubtful() implements FileLook {}

    /** Something else: it doesn't begin like an image. */
    record NoImage() implements FileLook {}

    /** In bytes: most headers end within them. */
    int BEGINNING = 16 << 10;

    /**
     * The kind of a file by its beginning and, if that is an image's, its header: only a little of it is read.
     *
     * @throws ResourceException if the file is missing or can't be read, so that its kind is unknown
     */
    static FileLook of(Path file, ImageDecoder decoder) {
        byte[] beginning = {};
        try {
            beginning = RegularFile.beginning(file, BEGINNING);
            ImageBytes bytes = new ImageBytes(beginning);
            if (!isRecognized(bytes)
                    || UnreadFormat.of(bytes).filter(UnreadFormat::isText).isPresent()) {
                return new NoImage();
            }
            boolean tooLarge = RegularFile.size(file) > decoder.limits().maxBytes();
            if (tooLarge || !isWholeHeader(beginning, file.toString(), decoder)) {
                decoder.open(file);
            }
            return new Image();
        } catch (UnusableImageException e) {
            return isDoubtful(beginning, file.toString()) ? new Doubtful() : new Unusable(e.reason());
        } catch (UnsuitableFileException e) {
            return new Unusable("it can't be read: " + FileFailure.whenReading(e));
        } catch (IOException e) {
            throw new ResourceException(
                    file + " can't be read: " + FileFailure.whenReading(e)
                            + "; make it readable, or remove it if it is not an image",
                    e);
        }
    }

    /** Whether content begins like that of an image, intact or not, of a supported format or not. */
    private static boolean isRecognized(ImageBytes beginning) {
        return ImageFormat.of(beginning).isPresent()
                || UnreadFormat.of(beginning).filter(UnreadFormat::isImage).isPresent();
    }

    /**
     * Whether the header is known to be complete in a longer file: others, with long profiles, may continue after it.
     */
    private static boolean isWholeHeader(byte[] beginning, String origin, ImageDecoder decoder) {
        try {
            decoder.open(beginning, origin);
            return true;
        } catch (UnusableImageException e) {
            if (beginning.length < BEGINNING) {
                throw e;
            }
            return false;
        }
    }

    /** Whether unusable content is recognized only by two letters, without a readable header. */
    private static boolean isDoubtful(byte[] beginning, String origin) {
        ImageBytes bytes = new ImageBytes(beginning);
        return ImageFormat.of(bytes)
                .map(format -> format.isToldByTwoLetters() && !isReadable(beginning, origin))
                .orElseGet(() -> UnreadFormat.isToldByTwoBytes(bytes));
    }

    /** Whether it has a header of an image, of whatever size. */
    private static boolean isReadable(byte[] beginning, String origin) {
        ImageDecoder.Limits none = new ImageDecoder.Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        try {
            ImageDecoder.withLimits(none).open(beginning, origin);
            return true;
        } catch (UnusableImageException e) {
            return false;
        }
    }
}
