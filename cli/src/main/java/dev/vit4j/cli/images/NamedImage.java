package dev.vit4j.cli.images;

import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that a command line names.
 *
 * @param isPlace whether it stands for a folder or a list that gives no image
 * @param absence why there is none, where the name alone tells more of it than reading would
 */
public record NamedImage(Path path, boolean isPlace, Optional<String> absence) {

    public static NamedImage at(Path path) {
        return new NamedImage(path, false, Optional.empty());
    }

    public static NamedImage absent(Path path, String absence) {
        return new NamedImage(path, false, Optional.of(absence));
    }

    static NamedImage noneIn(Path place, String absence) {
        return new NamedImage(place, true, Optional.of(absence));
    }

    /**
     * Reads the file and its header.
     *
     * @throws ResourceException if there is none, it is broken or beyond the limits
     */
    public EncodedImage open(ImageDecoder decoder) {
        absence.ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        return decoder.open(path);
    }
}
