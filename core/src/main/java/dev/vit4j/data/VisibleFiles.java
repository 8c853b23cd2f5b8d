package dev.vit4j.data;

import dev.vit4j.ResourceException;
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
                        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                            if (!file.equals(folder) && !isVisible(file)) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw e;
                        }
                    });
        } catch (FileSystemLoopException e) {
            throw new ResourceException(
                    "folder " + folder + ": " + e.getFile() + " is a link to a folder that it lies in; remove it", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read the folder " + folder + ": " + e, e);
        }
        files.sort(Comparator.comparing(file -> portable(folder, file)));
        return files;
    }

    /** A file's path below a folder, with slashes. */
    static String portable(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    static boolean isVisible(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return !name.startsWith(".") && !LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT));
    }
}
