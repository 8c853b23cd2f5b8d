package dev.vit4j.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of text, read whole; one that is larger than such a file can be meant to be is refused before it is read. */
public final class TextFile {

    private TextFile() {}

    /**
     * The text, in UTF-8.
     *
     * @param maxBytes of the file
     * @throws MalformedInputException where it is not UTF-8
     * @throws ResourceException where it is larger
     */
    public static String read(Path file, long maxBytes) throws IOException {
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new ResourceException(
                    file + " has " + size + " bytes, more than the limit of " + maxBytes + " for such a file");
        }
        return Files.readString(file);
    }
}
