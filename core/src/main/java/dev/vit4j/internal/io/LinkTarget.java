package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a path leads that somebody named for an output: through symbolic links, as the system itself would go. Writing
 * there leaves the links as they are. Names that vit4j chose itself are no such paths: see {@link OwnFile}.
 */
public final class LinkTarget {

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    private LinkTarget() {}

    /**
     * The file or folder, there or still to be made, at the end of the links; the path itself if it is no link.
     *
     * @throws ResourceException if the links go round in a circle or can't be read
     */
    public static Path of(Path named) {
        Path path = named;
        for (int links = 0; Files.isSymbolicLink(path); links++) {
            if (links == MAX_LINKS) {
                throw new ResourceException(named + " is a symbolic link that leads to no file but round in a circle");
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
