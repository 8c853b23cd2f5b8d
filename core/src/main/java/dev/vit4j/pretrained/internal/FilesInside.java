package dev.vit4j.pretrained.internal;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files in a folder and its subfolders, with links followed, as when the files are opened. */
final class FilesInside extends SimpleFileVisitor<Path> {

    /** A snapshot in the hub's cache is the deepest path to a model. */
    private static final int DEPTH = 3;

    /** An error message is not worth reading millions of names. */
    private static final int MOST_FILES = 5_000;

    private final Path folder;
    private final List<String> found = new ArrayList<>();
    private int visited;

    private FilesInside(Path folder) {
        this.folder = folder;
    }

    /**
     * Relative to the folder, with slashes; folders that can't be listed are left out: opening them reports the
     * problem.
     */
    static List<String> of(Path folder) {
        FilesInside visitor = new FilesInside(folder);
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, visitor);
        } catch (IOException e) {
            return List.of();
        }
        return visitor.found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            found.add(folder.relativize(file).toString().replace('\\', '/'));
        }
        return ++visited < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** A loop of links, or a folder of another user. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visitedFolder, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
