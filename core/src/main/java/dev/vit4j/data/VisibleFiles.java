package dev.vit4j.data;

import dev.vit4j.ResourceException;
import dev.vit4j.io.FileFailure;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The files that a user put below a folder, without those that systems and programs keep there for themselves. */
public final class VisibleFiles {

    /** What operating systems leave behind; files and folders whose name begins with a dot are passed over too. */
    private static final Set<String> LEFT_BEHIND = Set.of("thumbs.db", "desktop.ini");

    private VisibleFiles() {}

    /**
     * All files at any depth, in the order of their paths, on every platform the same. Links are followed; one that leads
     * nowhere is a file.
     *
     * @throws ResourceException where a folder can't be read, or a link leads back to a folder that it lies in
     */
    public static List<Path> below(Path folder) {
        return below(folder, (place, failure) -> {
            throw failure;
        });
    }

    /**
     * As {@link #below(Path)}, without the folders inside that can't be read.
     *
     * @param unreadable is told of each of them, and why
     */
    public static List<Path> below(Path folder, BiConsumer<Path, ResourceException> unreadable) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                            return directory.equals(folder) || isVisible(directory)
                                    ? FileVisitResult.CONTINUE
                                    : FileVisitResult.SKIP_SUBTREE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            if (isVisible(file)) {
                                files.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            if (file.equals(folder) || isVisible(file)) {
                                unreadable.accept(file, failure(folder, file, e));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                            if (e != null) {
                                unreadable.accept(directory, failure(folder, directory, e));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw failure(folder, folder, e);
        }
        files.sort(Comparator.comparing(file -> portable(folder, file)));
        return files;
    }

    private static ResourceException failure(Path folder, Path place, IOException e) {
        String where = "folder " + folder + (place.equals(folder) ? "" : ": " + place);
        return new ResourceException(
                e instanceof FileSystemLoopException
                        ? where + " is a link to a folder that it lies in; remove it"
                        : where + " can't be read: " + FileFailure.reason(e),
                e);
    }

    /** A file's path below a folder, with slashes. */
    static String portable(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** Whether a file or folder is one that a user put there, by its name. */
    public static boolean isVisible(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return !name.startsWith(".") && !LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT));
    }
}
