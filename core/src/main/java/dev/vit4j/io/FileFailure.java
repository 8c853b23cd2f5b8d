package dev.vit4j.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file could not be read or written, in words: what Java says is often the path alone. */
public final class FileFailure {

    private FileFailure() {}

    /** Of a file or folder that could not be read. */
    public static String whenReading(Exception e) {
        return e instanceof NoSuchFileException ? "it does not exist" : reason(e);
    }

    /** Of a folder whose files could not be listed. */
    public static ResourceException unreadable(Path folder, IOException e) {
        return new ResourceException("cannot read the folder " + folder + ": " + whenReading(e), e);
    }

    /** Of a file or folder that could not be written. */
    public static String reason(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is a file of that name";
        }
        return e instanceof NoSuchFileException ? "its directory does not exist" : String.valueOf(e.getMessage());
    }
}
