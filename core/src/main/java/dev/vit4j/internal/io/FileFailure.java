package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/** Explains why a file could not be read or written: Java's message is often only the path. */
public final class FileFailure {

    private FileFailure() {}

    /** For a file or folder that could not be read. */
    public static String whenReading(Exception e) {
        return cause(e) instanceof NoSuchFileException ? "it does not exist" : reason(e);
    }

    /** For a folder whose files could not be listed. */
    public static ResourceException unreadable(Path folder, IOException e) {
        return new ResourceException("cannot read the folder " + folder + ": " + whenReading(e), e);
    }

    /** For a file or folder that could not be written. */
    public static String reason(Exception failure) {
        Exception e = cause(failure);
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is already a file of that name";
        }
        if (e instanceof NoSuchFileException) {
            return "its directory does not exist";
        }
        if (e instanceof NotDirectoryException) {
            return "it is not a folder";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "it is a folder that is not empty";
        }
        if (e instanceof FileSystemLoopException) {
            return "its links lead in a circle";
        }
        // Other messages begin with the path, which the caller has, and often consist of nothing else.
        String said = e instanceof FileSystemException refused ? refused.getReason() : e.getMessage();
        return said == null ? "the system gave no reason (" + e.getClass().getSimpleName() + ")" : said;
    }

    private static Exception cause(Exception e) {
        return e instanceof UncheckedIOException wrapped ? Objects.requireNonNull(wrapped.getCause()) : e;
    }
}
