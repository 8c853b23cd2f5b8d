package dev.vit4j.cli.images;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A file by its name in an index. */
public final class IndexedName {

    private IndexedName() {}

    /** Empty if this system can't have a file of that name: in another locale, or on another system. */
    public static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
