package dev.vit4j.io;

import dev.vit4j.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the folder that a mistyped path was probably meant to lead to, for the errors that say so. */
public final class NearestFolder {

    private NearestFolder() {}

    /** " (did you mean runs/shapes-1?)" after a path to nothing; empty where no folder beside it has a like name. */
    public static String question(Path missing) {
        return to(missing).map(nearest -> " (did you mean " + nearest + "?)").orElse("");
    }

    private static Optional<Path> to(Path missing) {
        Path beside = Optional.ofNullable(missing.getParent()).orElse(Path.of(""));
        try (Stream<Path> entries = Files.list(beside)) {
            return NearestName.of(
                            String.valueOf(missing.getFileName()),
                            entries.filter(Files::isDirectory)
                                    .map(folder -> String.valueOf(folder.getFileName()))
                                    .toList())
                    .map(missing::resolveSibling);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // there is nothing to name, which is no error of its own
        }
    }
}
