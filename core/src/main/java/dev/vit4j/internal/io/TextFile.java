package dev.vit4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file in UTF-8, read in full; files that are too large for their kind are refused. */
public final class TextFile {

    private TextFile() {}

    /**
     * The text of a regular file.
     *
     * @param mostBytes maximum size of the file
     * @throws CharacterCodingException if it is not UTF-8
     * @throws IOException if it is not a regular file, can't be read, or is larger; see {@link FileFailure#whenReading}
     */
    public static String read(Path file, long mostBytes) throws IOException {
        return decode(RegularFile.read(file, mostBytes), StandardCharsets.UTF_8);
    }

    /**
     * As {@link #read}, for a file that a user names on a command line: it may also be a pipe, such as a shell creates
     * for {@code <(command)}, waited for as {@code cat} would; and it may have the byte order marks of Windows
     * programs, including UTF-16. The mark is not part of the text.
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
