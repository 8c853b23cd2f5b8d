package dev.vit4j.data.folder.internal;

import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.internal.FilePass;
import dev.vit4j.image.ImageDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Decodes images completely, on all cores.
 *
 * @param strict whether the first broken one, in order, ends the check
 */
public record ImageCheck(ImageDecoder decoder, boolean strict) {

    /**
     * An image that was decoded, or could not be.
     *
     * @param flaw what is wrong with it; empty if it is intact
     */
    public record Checked(Path file, Optional<String> flaw) {}

    /** Receives the result for each image, in order, on the calling thread. */
    @FunctionalInterface
    public interface Progress {
        void update(int done, Checked image);
    }

    /**
     * The result for each image, in order. An image with a known flaw is not decoded.
     *
     * @return fewer results if it was stopped
     * @throws ResourceException if strict, for the first image that is broken or can't be read
     */
    public List<Checked> of(List<ImageSurvey.Found> images, Progress progress, BooleanSupplier stopRequested) {
        return FilePass.over(images, this::check, progress::update, stopRequested);
    }

    private Checked check(ImageSurvey.Found image) {
        Path file = image.file();
        if (image.flaw().isPresent()) {
            if (strict) {
                throw new ResourceException(
                        "image " + file + ": " + image.flaw().get());
            }
            return new Checked(file, image.flaw());
        }
        try {
            decoder.decode(file);
            return new Checked(file, Optional.empty());
        } catch (MemoryException e) {
            throw e; // not a problem of this image
        } catch (ResourceException e) {
            if (strict) {
                throw e;
            }
            String reason =
                    e instanceof UnusableImageException unusable ? unusable.reason() : String.valueOf(e.getMessage());
            return new Checked(file, Optional.of(reason));
        }
    }
}
