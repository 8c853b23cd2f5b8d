package dev.vit4j.cli.images;

import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image named on a command line.
 *
 * @param isPlace whether it stands for a folder or a list without images
 * @param absence why it doesn't exist, if that is known better than from trying to read it
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
     * Opens the file and reads its header.
     *
     * @throws ResourceException if it doesn't exist, is broken or exceeds the limits
     */
    public EncodedImage open(ImageDecoder decoder) {
        absence.ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        return decoder.open(path);
    }
}
