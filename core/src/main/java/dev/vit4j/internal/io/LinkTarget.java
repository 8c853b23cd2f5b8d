package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The target of a path that the user gave for an output: symbolic links are followed, as the system itself would do.
 * Writing to the target leaves the links in place. Names that vit4j chose itself are different: see {@link OwnFile}.
 */
public final class LinkTarget {

    /** The same number that Linux follows. */
    private static final int MAX_LINKS = 40;

    private LinkTarget() {}

    /**
     * The file or folder at the end of the links, existing or not; the path itself if it is not a link.
     *
     * @throws ResourceException if the links form a circle or can't be read
     */
    public static Path of(Path named) {
        Path path = named;
        for (int links = 0; Files.isSymbolicLink(path); links++) {
            if (links == MAX_LINKS) {
                throw new ResourceException(named + " is a symbolic link that leads in a circle");
            }
            try {
                path = path.resolveSibling(Files.readSymbolicLink(path));
            } catch (IOException e) {
                throw new ResourceException("cannot read the symbolic link " + path + ": " + FileFailure.reason(e), e);
            }
        }
        return path;
    }
}
