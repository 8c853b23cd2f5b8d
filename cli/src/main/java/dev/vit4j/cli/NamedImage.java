package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;

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

    /** @throws ResourceException where there is none, or it is broken or beyond the limits */
    RgbImage decode(ImageDecoder decoder) {
        absence.ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        return decoder.decode(path);
    }
}
