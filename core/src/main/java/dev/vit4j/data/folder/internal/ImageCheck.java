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
 * Decodes images in full, on all cores.
 *
 * @param strict whether the first broken one, in their order, ends it
 */
public record ImageCheck(ImageDecoder decoder, boolean strict) {

    /**
     * An image that was decoded, or could not be.
     *
     * @param flaw what is wrong with it; empty where it is whole
     */
    public record Checked(Path file, Optional<String> flaw) {}

    /** Hears of each image, in their order, from the calling thread. */
    @FunctionalInterface
    public interface Progress {
        void update(int done, Checked image);
    }

    /**
     * What came of each image, in their order. One whose flaw is known is not decoded.
     *
     * @return of fewer images where it was stopped
     * @throws ResourceException if it is strict, of the first that is broken or can't be read
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
            throw e; // no matter of this image
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
