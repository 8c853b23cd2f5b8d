package dev.vit4j.cli.images;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.report.internal.ContactSheet;
import dev.vit4j.report.internal.PictureLabels;
import dev.vit4j.report.internal.Pictures;
import dev.vit4j.search.VectorIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Draws what a search has found. A picture that can't be drawn costs nothing but itself. */
public final class ContactSheetWriter {

    private static final int MOST_IMAGES = 60;

    private final ImageDecoder decoder;
    private final Output output;

    public ContactSheetWriter(ImageDecoder decoder, Output output) {
        this.decoder = decoder;
        this.output = output;
    }

    /** @throws InvalidRequestException if the file name doesn't end in .png */
    public static void requirePng(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new InvalidRequestException("--sheet draws a PNG: expected a name that ends in .png, found " + file);
        }
    }

    /**
     * Draws the first images.
     *
     * @param title what was searched for
     * @param searched the number of images in the index
     * @throws ResourceException if the file can't be written
     */
    public void write(Path file, String title, int searched, List<VectorIndex.Hit> hits) {
        List<ContactSheet.Found> found = new ArrayList<>();
        for (int i = 0; i < Math.min(hits.size(), MOST_IMAGES); i++) {
            Optional<Path> named = IndexedName.path(hits.get(i).name());
            if (named.isEmpty()) {
                output.say("not in the picture: this system can't have a file named "
                        + hits.get(i).name());
                continue;
            }
            Path image = named.get();
            try {
                found.add(new ContactSheet.Found(
                        decoder.open(image).decode(), i + 1, hits.get(i).score(), String.valueOf(image.getFileName())));
            } catch (MemoryException e) {
                throw e; // not a problem of this image
            } catch (ResourceException e) {
                output.say("not in the picture: " + SettingOptions.message(e));
            }
        }
        if (found.isEmpty()) {
            output.say("no image to draw in " + file);
            return;
        }
        Pictures pictures = new Pictures(() -> PictureLabels.of(Map.of(), System.getenv()));
        String summary = "the best " + found.size() + " of " + Plural.of(searched, "image");
        pictures.draw(
                LinkTarget.of(file),
                (target, labels) -> new ContactSheet(title, summary, found, labels).writePng(target));
        pictures.warnings().forEach(warning -> output.say("Warning: " + warning));
    }
}
