package dev.vit4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * Opens files for reading, but only regular ones, with links followed: opening a pipe can block forever, a device may
 * be endless, and the error for a folder differs between systems. The type is checked before opening. If a pipe is put
 * there between the two, the reader still blocks, since Java can't open a file without blocking.
 *
 * <p>Refusals are an {@link IOException} with a readable message, for {@link FileFailure#whenReading}. For files that
 * vit4j writes see {@link OwnFile}.
 */
public final class RegularFile {

    private static final int TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int SOCKET = 0140000;

    private static final int PIECE = 1 << 20;
    private static final int MOST_IN_AN_ARRAY = Integer.MAX_VALUE - 16;

    private RegularFile() {}

    /**
     * Opens a file to read.
     *
     * @throws IOException if it is not a regular file, or can't be opened
     */
    public static FileChannel open(Path file) throws IOException {
        require(file);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * The file's bytes as an unbuffered stream.
     *
     * @throws IOException if it is not a regular file, or can't be opened
     */
    public static InputStream stream(Path file) throws IOException {
        return Channels.newInputStream(open(file));
    }

    /**
     * The file's length in bytes; 0 for files that the system generates when they are read.
     *
     * @throws IOException if it is not a regular file
     */
    public static long size(Path file) throws IOException {
        return require(file).size();
    }

    /**
     * The file's first bytes; all of them if it has no more.
     *
     * @throws IOException if it is not a regular file, or can't be read
     */
    public static byte[] beginning(Path file, int mostBytes) throws IOException {
        try (InputStream in = stream(file)) {
            return in.readNBytes(mostBytes);
        }
    }

    /**
     * The whole content.
     *
     * @param mostBytes maximum size of a file of this kind
     * @throws IOException if it is not a regular file, can't be read, or is larger
     */
    public static byte[] read(Path file, long mostBytes) throws IOException {
        long size = size(file);
        if (size > mostBytes) {
            throw new UnsuitableFileException(
                    "it has " + size + " bytes, more than the limit of " + mostBytes + " for such a file");
        }
        if (size > MOST_IN_AN_ARRAY) {
            throw new UnsuitableFileException(
                    "it has " + size + " bytes, more than the " + MOST_IN_AN_ARRAY + " that fit into an array");
        }
        try (InputStream in = stream(file)) {
            byte[] content = new byte[Math.toIntExact(size)];
            int count = 0;
            // In pieces: a channel copies through an off-heap buffer of the size of the request.
            for (int read = 0; read >= 0 && count < content.length; count += Math.max(0, read)) {
                read = in.read(content, count, Math.min(PIECE, content.length - count));
            }
            if (count < content.length) {
                return Arrays.copyOf(content, count);
            }
            byte[] grown = read(in, Math.min(mostBytes, MOST_IN_AN_ARRAY), count);
            if (grown.length > 0) {
                content = Arrays.copyOf(content, count + grown.length);
                System.arraycopy(grown, 0, content, count, grown.length);
            }
            return content;
        }
    }

    /** To the end, with a limit for files that grow or have no size. */
    static byte[] read(InputStream in, long mostBytes, long before) throws IOException {
        byte[] content = in.readNBytes((int) Math.min(MOST_IN_AN_ARRAY, mostBytes - before + 1));
        if (before + content.length > mostBytes) {
            throw new UnsuitableFileException("it has more bytes than the limit of " + mostBytes + " for such a file");
        }
        return content;
    }

    private static BasicFileAttributes require(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new UnsuitableFileException("it is " + kind(file, attributes) + ", where a file was expected");
        }
        return attributes;
    }

    /** Whether the path leads to a pipe, such as a shell creates for {@code <(command)}. */
    static boolean isPipe(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.isOther() && type(file) == PIPE;
    }

    private static String kind(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            return "a folder";
        }
        return switch (type(file)) {
            case PIPE -> "a pipe (FIFO)";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
            case SOCKET -> "a socket";
            default -> "a device or a pipe";
        };
    }

    /** The mode, POSIX {@code st_mode}; 0 on systems without one. */
    private static int type(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:mode") instanceof Integer mode ? mode & TYPE : 0;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }
}
