package dev.vit4j.cli.evaluation;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.report.internal.PictureLabels;
import dev.vit4j.report.internal.Pictures;
import dev.vit4j.report.internal.Prediction;
import dev.vit4j.report.internal.PredictionGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A picture of predictions: the first images, as the model's input, with their classes. */
public final class PredictionGridWriter {

    private static final int IMAGES = 60;

    private static final String SUFFIX = ".png";

    private final String title;
    private final ImageDecoder decoder;
    private final Preprocessor preprocessor;
    private final List<Prediction> tiles = new ArrayList<>();
    private final Map<Integer, String> classNames = new TreeMap<>();
    private long offered;

    public PredictionGridWriter(String title, ImageDecoder decoder, Preprocessor preprocessor) {
        this.title = title;
        this.decoder = decoder;
        this.preprocessor = preprocessor;
    }

    /** @throws InvalidRequestException if the file name doesn't end in .png */
    public static void requirePng(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
            throw new InvalidRequestException(
                    "--grid draws a PNG: expected a name that ends in " + SUFFIX + ", found " + file);
        }
    }

    /** Adds an image while there is room; if it can't be read any more, returns why. */
    public Optional<String> add(Path file, LabelProbability seen) {
        if (offered++ >= IMAGES) {
            return Optional.empty();
        }
        try {
            RgbImage image = preprocessor.resized(decoder.open(file), decoder.limits());
            Optional<String> name = Optional.ofNullable(file.getFileName()).map(Path::toString);
            tiles.add(new Prediction(image, name, Optional.empty(), seen.label(), seen.probability()));
            classNames.put(seen.index(), seen.label());
            return Optional.empty();
        } catch (MemoryException e) {
            throw e; // not a problem of this image
        } catch (ResourceException e) {
            return Optional.of("not in the picture: " + SettingOptions.message(e));
        }
    }

    /** Draws the grid, and returns messages about it. */
    public List<String> write(Path file) {
        if (tiles.isEmpty()) {
            return List.of("no image to draw in " + file);
        }
        Pictures pictures = new Pictures(() -> PictureLabels.of(classNames, System.getenv()));
        List<String> said = new ArrayList<>();
        if (pictures.draw(
                LinkTarget.of(file), (target, labels) -> new PredictionGrid(title, tiles, labels).writePng(target))) {
            said.add(offered <= IMAGES ? file + " written" : file + " shows the first " + Plural.of(IMAGES, "image"));
        }
        pictures.legend().ifPresent(said::add);
        pictures.warnings().forEach(warning -> said.add("Warning: " + warning));
        return said;
    }
}
