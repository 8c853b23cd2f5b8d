package dev.vit4j.doctor;

import dev.vit4j.Vit4jException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Whether a cache can be written and has room. */
final class FolderCheck {

    private static final long MEGABYTE = 1_000_000;

    /** A large model. */
    private static final long ROOM = 2_000 * MEGABYTE;

    private FolderCheck() {}

    static Finding finding(String subject, Supplier<Path> place) {
        try {
            return finding(subject, place.get());
        } catch (Vit4jException e) { // a variable that names no path
            return Finding.failure(subject, String.valueOf(e.getMessage()));
        }
    }

    static Finding finding(String subject, Path folder) {
        Optional<Path> made = Stream.iterate(folder.toAbsolutePath(), path -> path != null, Path::getParent)
                .filter(Files::exists)
                .findFirst();
        if (made.isEmpty() || !Files.isDirectory(made.get()) || !Files.isWritable(made.get())) {
            return Finding.warning(
                    subject,
                    "nothing can be written to " + folder,
                    "what is there can be used, and nothing can be fetched; see docs/how-to/installing.md for the "
                            + "variables that name another place");
        }
        try {
            long free = Files.getFileStore(made.get()).getUsableSpace();
            String found = "fetched into " + folder + ", where " + free / MEGABYTE + " MB are free";
            return free >= ROOM
                    ? Finding.ok(subject, found)
                    : Finding.warning(subject, found, "a large model takes more: free some");
        } catch (IOException e) {
            return Finding.warning(subject, "the free space of " + folder + " can't be told: " + e, "look at the disk");
        }
    }
}
