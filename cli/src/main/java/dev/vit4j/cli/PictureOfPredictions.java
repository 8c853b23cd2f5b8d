package dev.vit4j.cli;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.LabelProbability;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.io.LinkTarget;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The picture of what was seen in images: the first of them, made small as they are read. */
final class PictureOfPredictions {

    private static final int IMAGES = 60;

    /** Pixels of the shorter side: what the grid shows of an image. */
    private static final int SIDE = 288;

    private static final String SUFFIX = ".png";

    private final String title;
    private final ImageDecoder decoder;
    private final List<Prediction> tiles = new ArrayList<>();
    private long offered;

    PictureOfPredictions(String title, ImageDecoder decoder) {
        this.title = title;
        this.decoder = decoder;
    }

    /** @throws InvalidRequestException where the name is not a PNG's */
    static void requirePng(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
            throw new InvalidRequestException(
                    "--grid draws a PNG: expected a name that ends in " + SUFFIX + ", found " + file);
        }
    }

    /** Takes an image, while there is room; where it can't be read any more, says so. */
    Optional<String> add(Path file, LabelProbability seen) {
        if (offered++ >= IMAGES) {
            return Optional.empty();
        }
        try {
            RgbImage image = reduced(decoder.decode(file));
            tiles.add(new Prediction(image, Optional.empty(), seen.label(), seen.probability()));
            return Optional.empty();
        } catch (ResourceException e) {
            return Optional.of("not in the picture: " + e.getMessage());
        }
    }

    /** Draws it, and says what there is to say of it. */
    String write(Path file) {
        if (tiles.isEmpty()) {
            return "no image to draw in " + file;
        }
        new PredictionGrid(title, tiles).writePng(LinkTarget.of(file));
        return offered <= IMAGES ? file + " written" : file + " shows the first " + Count.of(IMAGES, "image");
    }

    /** An image a whole number of times smaller, each pixel the mean of a square. */
    private static RgbImage reduced(RgbImage image) {
        int factor = Math.min(image.width(), image.height()) / SIDE;
        if (factor < 2) {
            return image;
        }
        int width = image.width() / factor;
        int height = image.height() / factor;
        byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    int sum = 0;
                    for (int i = 0; i < factor * factor; i++) {
                        int row = y * factor + i / factor;
                        int column = x * factor + i % factor;
                        sum += image.pixels()[(row * image.width() + column) * RgbImage.CHANNELS + c] & 0xff;
                    }
                    pixels[(y * width + x) * RgbImage.CHANNELS + c] = (byte) (sum / (factor * factor));
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }
}
