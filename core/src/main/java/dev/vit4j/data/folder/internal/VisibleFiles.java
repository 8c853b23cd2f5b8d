package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
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
import org.jspecify.annotations.Nullable;

/** The files that the user put below a folder, without those that operating systems and programs create. */
public final class VisibleFiles {

    /** Files left behind by operating systems; files and folders whose name begins with a dot are skipped, too. */
    private static final Set<String> LEFT_BEHIND = Set.of(
            "thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "$recycle.bin",
            "system volume information",
            "__macosx", // archives from a Mac: for each file another one named ._…
            "icon\r",
            "@eadir", // network storage servers: previews of the images
            "lost+found");

    private VisibleFiles() {}

    /** Receives what a walk leaves out. */
    interface Visitor {

        /** A subfolder that can't be read, or a link back to an enclosing folder. */
        void unreadable(Path place, ResourceException failure);

        /** A file, or a whole folder, created by operating systems and programs. */
        void leftBehind(Path place);
    }

    /**
     * All files at any depth, sorted by path, in the same order on every platform. Links are followed; a dangling one
     * counts as a file.
     */
    static List<Path> below(Path folder, Visitor visitor) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                            if (directory.equals(folder) || isVisible(directory)) {
                                return FileVisitResult.CONTINUE;
                            }
                            visitor.leftBehind(directory);
                            return FileVisitResult.SKIP_SUBTREE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            if (isVisible(file)) {
                                files.add(file);
                            } else {
                                visitor.leftBehind(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            if (file.equals(folder) || isVisible(file)) {
                                visitor.unreadable(file, failure(folder, file, e));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                            if (e != null) {
                                visitor.unreadable(directory, failure(folder, directory, e));
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
                        ? where + " is a link to an enclosing folder; remove it"
                        : where + " can't be read: " + FileFailure.reason(e),
                e);
    }

    /** A file's path relative to a folder, with slashes. */
    public static String portable(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** Whether a file or folder was created by the user, by its name. */
    public static boolean isVisible(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return !name.startsWith(".") && !LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT));
    }
}
