package dev.vit4j.doctor;

import dev.vit4j.Vit4jException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Checks whether a cache is writable and has enough room. */
final class FolderCheck {

    private static final long MEGABYTE = 1_000_000;

    /** The size of a large model. */
    private static final long ROOM = 2_000 * MEGABYTE;

    private FolderCheck() {}

    static Diagnosis.Finding finding(String subject, Supplier<Path> place) {
        try {
            return finding(subject, place.get());
        } catch (Vit4jException e) { // an environment variable that is not a path
            return Diagnosis.Finding.failure(subject, String.valueOf(e.getMessage()));
        }
    }

    static Diagnosis.Finding finding(String subject, Path folder) {
        Optional<Path> made = Stream.iterate(folder.toAbsolutePath(), path -> path != null, Path::getParent)
                .filter(Files::exists)
                .findFirst();
        if (made.isEmpty() || !Files.isDirectory(made.get()) || !Files.isWritable(made.get())) {
            return Diagnosis.Finding.warning(
                    subject,
                    "can't write to " + folder,
                    "existing files can be used, but nothing can be downloaded; see docs/how-to/installing.md for the "
                            + "variables that set another folder");
        }
        try {
            long free = Files.getFileStore(made.get()).getUsableSpace();
            String found = "downloads go to " + folder + ", with " + free / MEGABYTE + " MB free";
            return free >= ROOM
                    ? Diagnosis.Finding.ok(subject, found)
                    : Diagnosis.Finding.warning(subject, found, "a large model needs more: free some space");
        } catch (IOException e) {
            return Diagnosis.Finding.warning(
                    subject, "can't determine the free space of " + folder + ": " + e, "check the disk");
        }
    }
}
