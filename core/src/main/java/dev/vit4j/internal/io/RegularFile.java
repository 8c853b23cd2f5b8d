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
 * Opens files to read, but only regular ones, links followed: to open a pipe can wait for ever, a device may have no end,
 * and a folder fails in other words on every system. What a path leads to is looked at before it is opened. Somebody who
 * puts a pipe there between the two still makes the reader wait, since Java can't open a file without waiting.
 *
 * <p>What is refused is an {@link IOException} whose message says why in words, for {@link FileFailure#whenReading}. What
 * vit4j writes is {@link OwnFile}'s.
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
     * @throws IOException if it is no regular file, or can't be opened
     */
    public static FileChannel open(Path file) throws IOException {
        require(file);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * The file's bytes as a stream, which is unbuffered.
     *
     * @throws IOException if it is no regular file, or can't be opened
     */
    public static InputStream stream(Path file) throws IOException {
        return Channels.newInputStream(open(file));
    }

    /**
     * The file's length in bytes; 0 for those that the system makes while they are read.
     *
     * @throws IOException if it is no regular file
     */
    public static long size(Path file) throws IOException {
        return require(file).size();
    }

    /**
     * The file's first bytes, all of them where it has no more.
     *
     * @throws IOException if it is no regular file, or can't be read
     */
    public static byte[] beginning(Path file, int mostBytes) throws IOException {
        try (InputStream in = stream(file)) {
            return in.readNBytes(mostBytes);
        }
    }

    /**
     * The whole file.
     *
     * @param mostBytes that a file of this kind can be meant to have
     * @throws IOException if it is no regular file, can't be read, or is larger
     */
    public static byte[] read(Path file, long mostBytes) throws IOException {
        long size = size(file);
        if (size > mostBytes) {
            throw new UnsuitableFileException(
                    "it has " + size + " bytes, more than the limit of " + mostBytes + " for such a file");
        }
        if (size > MOST_IN_AN_ARRAY) {
            throw new UnsuitableFileException(
                    "it has " + size + " bytes, more than the " + MOST_IN_AN_ARRAY + " that an array has room for");
        }
        try (InputStream in = stream(file)) {
            byte[] content = new byte[Math.toIntExact(size)];
            int count = 0;
            // In pieces: a channel copies through a buffer outside the heap that is as large as what is asked for.
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

    /** To the end, or to an error where that doesn't come: of what grows, or tells no size. */
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

    /** Whether the path leads to a pipe, such as a shell makes for {@code <(command)}. */
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

    /** Of POSIX's {@code st_mode}; 0 on systems that have none. */
    private static int type(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:mode") instanceof Integer mode ? mode & TYPE : 0;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }
}
