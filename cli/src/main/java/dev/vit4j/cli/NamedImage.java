package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * An image that a command line names.
 *
 * @param absence why there is none, where the name alone tells more of it than reading would
 */
record NamedImage(Path path, Optional<String> absence) {

    static NamedImage at(Path path) {
        return new NamedImage(path, Optional.empty());
    }

    static NamedImage absent(Path path, String absence) {
        return new NamedImage(path, Optional.of(absence));
    }

    /**
     * What a step makes of the image.
     *
     * @throws ResourceException where there is none, it is broken or beyond the limits, or the step refuses it
     */
    <T> T decode(ImageDecoder decoder, Function<RgbImage, T> step) {
        absence.ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        RgbImage image = decoder.decode(path);
        try {
            return step.apply(image);
        } catch (ResourceException e) {
            throw new ResourceException("image " + path + ": " + e.getMessage(), e);
        }
    }
}
