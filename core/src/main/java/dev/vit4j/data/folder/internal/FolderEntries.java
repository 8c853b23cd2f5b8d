package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a folder itself. */
public final class FolderEntries {

    private FolderEntries() {}

    /**
     * By name: paths themselves compare without regard to case on Windows.
     *
     * @throws ResourceException if the folder can't be listed
     */
    public static List<Path> of(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw unlisted(folder, e);
        }
    }

    public static ResourceException unlisted(Path folder, Exception e) {
        return new ResourceException("cannot list " + folder + ": " + FileFailure.whenReading(e), e);
    }
}
