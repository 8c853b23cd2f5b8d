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
 * Files under names that vit4j chose itself: locks, journals, parts, the files of a run. What stands there may be
 * somebody else's, in a folder that somebody sent: no symbolic link is followed or replaced, no pipe is waited for, and a
 * file whose content shows that it is foreign is left alone.
 */
public final class OwnFile {

    private OwnFile() {}

    /**
     * Checks that nothing stands at the path, or a regular file.
     *
     * @throws ResourceException if a link, a folder or a device stands there; the message says what to do
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
                throw inTheWay(path, "it is no regular file");
            }
        } catch (NoSuchFileException e) {
            // free to be made
        } catch (IOException e) {
            throw new ResourceException("cannot write " + path + ": " + FileFailure.reason(e), e);
        }
    }

    /**
     * Checks that nothing stands at the path, or a folder that is no link.
     *
     * @throws ResourceException if a link or a file stands there; the message says what to do
     */
    public static void requireFolderOrAbsent(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw inTheWay(
                    path,
                    "it is " + (Files.isSymbolicLink(path) ? "a symbolic link" : "a file")
                            + ", where a run has a folder of its own");
        }
    }

    /**
     * Opens a regular file, or makes it with {@link StandardOpenOption#CREATE}; what stands there already keeps its
     * content.
     *
     * @throws ResourceException as {@link #requireRegularOrAbsent} does
     */
    public static FileChannel open(Path path, StandardOpenOption... options) throws IOException {
        requireRegularOrAbsent(path);
        // A link that comes to stand there at this very moment isn't followed either.
        return FileChannel.open(
                path,
                Stream.concat(Arrays.stream(options), Stream.of(LinkOption.NOFOLLOW_LINKS))
                        .toArray(OpenOption[]::new));
    }

    /**
     * What is said if something of others stands under a name that vit4j chose.
     *
     * @param reason why it can't be written over
     */
    public static ResourceException inTheWay(Path path, String reason) {
        return new ResourceException("cannot write " + path + ": " + reason + "; move it away, or name another place");
    }
}
