package dev.vit4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
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
     * @throws CharacterCodingException if it is not UTF-8
     * @throws IOException if it is no regular file, can't be read, or is larger; see {@link FileFailure#whenReading}
     */
    public static String read(Path file, long mostBytes) throws IOException {
        return decode(RegularFile.read(file, mostBytes), StandardCharsets.UTF_8);
    }

    /**
     * As {@link #read}, of what a user names on a command line: a pipe too, where a shell puts one in place of
     * {@code <(command)}, waited for as {@code cat} would; and with the byte order marks that Windows' programs write, in
     * UTF-16 where that is what the mark says. The mark is no part of the text.
     */
    public static String readFileOrPipe(Path file, long mostBytes) throws IOException {
        byte[] bytes;
        if (RegularFile.isPipe(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                bytes = RegularFile.read(in, mostBytes, 0);
            }
        } else {
            bytes = RegularFile.read(file, mostBytes);
        }
        boolean isUtf16 = beginsWith(bytes, 0xff, 0xfe) || beginsWith(bytes, 0xfe, 0xff);
        String text = decode(bytes, isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static boolean beginsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && bytes[0] == (byte) first && bytes[1] == (byte) second;
    }

    private static String decode(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
