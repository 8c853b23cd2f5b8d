package dev.vit4j.image;

import java.nio.file.Path;

/** Makes pixels of an image file. Called from several threads at once. */
@FunctionalInterface
public interface ImageDecoder {

    /**
     * @throws dev.vit4j.ResourceException where the file is missing, broken or of an unknown format; the message names it
     */
    RgbImage decode(Path file);

    /** Every format that vit4j reads. */
    static ImageDecoder standard() {
        return new ImageIoDecoder();
    }
}
