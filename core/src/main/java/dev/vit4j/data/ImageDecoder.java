package dev.vit4j.data;

import dev.vit4j.image.RgbImage;
import java.nio.file.Path;

/** Makes pixels of an image file. Called from several threads at once. */
@FunctionalInterface
public interface ImageDecoder {

    /**
     * @throws dev.vit4j.ResourceException where the file is missing, broken or of an unknown format; the message names it
     */
    RgbImage decode(Path file);
}
