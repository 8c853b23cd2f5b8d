package dev.vit4j.report.internal;

import dev.vit4j.Vit4jException;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the pictures of one result. They are by-products: if the machine has no fonts, or no font libraries, one
 * warning says so, and nothing else is lost.
 */
public final class Pictures {

    /** The packages with fonts and font libraries. */
    public static final String ADVICE = "install fonts and font libraries: fontconfig libharfbuzz0b fonts-dejavu-core "
            + "on Debian and Ubuntu, fontconfig harfbuzz ttf-dejavu on Alpine, fontconfig harfbuzz dejavu-sans-fonts "
            + "on Fedora and RHEL";

    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    private final Supplier<PictureLabels> choice;
    private final List<Path> missing = new ArrayList<>();
    private Optional<Throwable> reason = Optional.empty();
    private Optional<PictureLabels> labels = Optional.empty();

    /** Draws a picture into a file. */
    @FunctionalInterface
    public interface Drawing {
        /** @param labels of the classes */
        void draw(Path file, PictureLabels labels);
    }

    /** @param choice of labels, made with the first picture: looking up fonts may fail as drawing does */
    public Pictures(Supplier<PictureLabels> choice) {
        this.choice = choice;
    }

    /**
     * Draws a file, or notes that it can't be drawn; an older file of that name is then deleted.
     *
     * @return whether the picture exists
     * @throws dev.vit4j.ResourceException if the file can't be written
     */
    public boolean draw(Path file, Drawing drawing) {
        try {
            drawing.draw(file, labels());
            return true;
        } catch (Vit4jException e) {
            throw e;
        } catch (RuntimeException
                | LinkageError
                | InternalError
                | AWTError e) { // what AWT throws without libraries or fonts
            LOG.debug("{} can't be drawn", file, e);
            reason = reason.or(() -> Optional.of(e));
            missing.add(file);
            remove(file);
            return false;
        }
    }

    private PictureLabels labels() {
        PictureLabels chosen = labels.orElseGet(choice);
        labels = Optional.of(chosen);
        return chosen;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} is an old picture", file, e);
        }
    }

    /** Warnings and what to do: missing pictures, a font setting that is not a font. */
    public List<String> warnings() {
        return Stream.of(missing(), labels.flatMap(PictureLabels::problem))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Which classes are drawn as their index, a sentence for the page with the pictures; empty if none are. */
    public Optional<String> legend() {
        return labels.flatMap(PictureLabels::legend);
    }

    private Optional<String> missing() {
        return reason.map(thrown ->
                missing.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "))
                        + (missing.size() == 1 ? " is missing, which" : " are missing, which")
                        + " can't be drawn on this machine (" + thrown + "); nothing else is affected. For pictures, "
                        + ADVICE);
    }
}
