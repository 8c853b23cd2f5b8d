package dev.vit4j.io;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a download so far, and beside them where they are from: only the same address, serving the same version
 * of the file, may add to them.
 */
final class PartialFile {

    private final Path path;
    private final Path origin;

    PartialFile(Path target) {
        this.path = target.resolveSibling(target.getFileName() + ".part");
        this.origin = target.resolveSibling(target.getFileName() + ".part.origin");
    }

    Path path() {
        return path;
    }

    long size() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** What the server called the version of the bytes that are here; empty where they can't be added to. */
    Optional<String> validatorFor(URI mirror) throws IOException {
        if (size() == 0 || !Files.exists(origin)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(origin);
        return lines.size() == 2 && lines.get(0).equals(mirror.toString())
                ? Optional.of(lines.get(1))
                : Optional.empty();
    }

    /** Drops the bytes and notes where the next ones come from; without a validator they can't be resumed. */
    void restart(URI mirror, Optional<String> validator) throws IOException {
        delete();
        if (validator.isPresent()) {
            Files.writeString(origin, mirror + "\n" + validator.get() + "\n");
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(origin);
    }
}
