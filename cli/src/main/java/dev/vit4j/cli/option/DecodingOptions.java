package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.ImageDecoder;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Limits on images. */
public final class DecodingOptions {

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Refuse images with more pixels. Default: 178956970, as Pillow does.")
    private Optional<Long> maxPixels = Optional.empty();

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            description = "Refuse image files with more bytes. Default: 536870912.")
    private Optional<Long> maxBytes = Optional.empty();

    @Option(
            names = "--max-resized-pixels",
            paramLabel = "N",
            description = "Refuse images for which preprocessing would compute more pixels. Default: 67108864.")
    private Optional<Long> maxResizedPixels = Optional.empty();

    public ImageDecoder decoder() {
        ImageDecoder.Limits standard = ImageDecoder.Limits.STANDARD;
        return ImageDecoder.withLimits(new ImageDecoder.Limits(
                limit("--max-pixels", maxPixels, standard.maxPixels()),
                limit("--max-bytes", maxBytes, standard.maxBytes()),
                limit("--max-resized-pixels", maxResizedPixels, standard.maxResizedPixels())));
    }

    private static long limit(String option, Optional<Long> asked, long standard) {
        asked.filter(limit -> limit < 1).ifPresent(limit -> {
            throw new InvalidRequestException(option + " must be at least 1, found " + limit);
        });
        return asked.orElse(standard);
    }
}
