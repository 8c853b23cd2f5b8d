package dev.vit4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of text in UTF-8, read whole; one that is larger than such a file can be meant to be is refused. */
public final class TextFile {

    private TextFile() {}

    /**
     * The text of a regular file.
     *
     * @param mostBytes of the file
     * @throws CharacterCodingException where it is not UTF-8
     * @throws IOException where it is no regular file, can't be read, or is larger; see {@link FileFailure#whenReading}
     */
    public static String read(Path file, long mostBytes) throws IOException {
        return decode(RegularFile.read(file, mostBytes));
    }

    /**
     * As {@link #read}, of a pipe too: for what a user names on a command line, where a shell puts one in place of
     * {@code <(command)}. It is waited for as {@code cat} would.
     */
    public static String readFileOrPipe(Path file, long mostBytes) throws IOException {
        if (!RegularFile.isPipe(file)) {
            return read(file, mostBytes);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return decode(RegularFile.read(in, mostBytes, 0));
        }
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
