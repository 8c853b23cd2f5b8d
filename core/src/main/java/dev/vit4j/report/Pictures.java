package dev.vit4j.report;

import dev.vit4j.Vit4jException;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the pictures of one result. They are by-products: where the machine has no fonts, or nothing that draws them, one
 * warning says so, and nothing else is lost.
 */
public final class Pictures {

    /** What brings fonts, and what draws them. */
    public static final String ADVICE = "install fonts and what draws them: fontconfig libharfbuzz0b fonts-dejavu-core "
            + "on Debian and Ubuntu, fontconfig harfbuzz ttf-dejavu on Alpine, fontconfig harfbuzz dejavu-sans-fonts "
            + "on Fedora and RHEL";

    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    private final List<Path> missing = new ArrayList<>();
    private Optional<Throwable> reason = Optional.empty();

    /**
     * Draws a file, or takes note that it can't be; then an older one of its name is removed.
     *
     * @return whether the picture is there
     * @throws dev.vit4j.ResourceException where the file can't be written
     */
    public boolean draw(Path file, Consumer<Path> drawing) {
        try {
            drawing.accept(file);
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

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} is of before", file, e);
        }
    }

    /** Which pictures are missing, why, and what to do; empty where all are there. */
    public Optional<String> warning() {
        return reason.map(thrown ->
                missing.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "))
                        + (missing.size() == 1 ? " is missing, which" : " are missing, which")
                        + " can't be drawn on this machine (" + thrown + "); nothing else is. To have pictures, "
                        + ADVICE);
    }
}
