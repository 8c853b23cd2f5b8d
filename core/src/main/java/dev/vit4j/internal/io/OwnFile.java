package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Files under names that vit4j chose itself: locks, journals, partial downloads, the files of a run. In a folder that
 * someone sent, a foreign file may have such a name: symbolic links are neither followed nor replaced, pipes are not
 * waited for, and a file whose content shows that it is foreign is left alone.
 */
public final class OwnFile {

    private OwnFile() {}

    /**
     * Checks that there is nothing at the path, or a regular file.
     *
     * @throws ResourceException if there is a link, a folder or a device; the message says what to do
     */
    public static void requireRegularOrAbsent(Path path) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isSymbolicLink()) {
                throw inTheWay(path, "it is a symbolic link, which is neither followed nor replaced here");
            }
            if (found.isDirectory()) {
                throw inTheWay(path, "it is a folder");
            }
            if (!found.isRegularFile()) {
                throw inTheWay(path, "it is not a regular file");
            }
        } catch (NoSuchFileException e) {
            // free to be created
        } catch (IOException e) {
            throw new ResourceException("cannot write " + path + ": " + FileFailure.reason(e), e);
        }
    }

    /**
     * Checks that there is nothing at the path, or a folder that is not a link.
     *
     * @throws ResourceException if there is a link or a file; the message says what to do
     */
    public static void requireFolderOrAbsent(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw inTheWay(
                    path,
                    "it is " + (Files.isSymbolicLink(path) ? "a symbolic link" : "a file")
                            + ", but a run needs a folder of its own there");
        }
    }

    /**
     * Opens a regular file, or creates it with {@link StandardOpenOption#CREATE}; an existing file keeps its
     * content.
     *
     * @throws ResourceException as {@link #requireRegularOrAbsent} does
     */
    public static FileChannel open(Path path, StandardOpenOption... options) throws IOException {
        requireRegularOrAbsent(path);
        // A link that is put there at this very moment isn't followed either.
        return FileChannel.open(
                path,
                Stream.concat(Arrays.stream(options), Stream.of(LinkOption.NOFOLLOW_LINKS))
                        .toArray(OpenOption[]::new));
    }

    /**
     * The error if a foreign file has a name that vit4j chose.
     *
     * @param reason why it can't be overwritten
     */
    public static ResourceException inTheWay(Path path, String reason) {
        return new ResourceException(
                "cannot write " + path + ": " + reason + "; move it away, or choose another place");
    }
}
