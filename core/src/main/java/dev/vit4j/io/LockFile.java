package dev.vit4j.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file that one holder at a time has locked. Its holder takes it away at the end, so one is left only by a process
 * that was killed, and bars nobody: what counts is the lock, which dies with its process.
 */
public final class LockFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private LockFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes and locks the file.
     *
     * @return empty where somebody holds it
     * @throws IOException where it can't be written
     */
    public static Optional<LockFile> take(Path path) throws IOException {
        while (true) {
            makeIfAbsent(path);
            try {
                Object opened = identity(path);
                FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                try {
                    if (channel.tryLock() == null) {
                        channel.close();
                        return Optional.empty();
                    }
                    // A lock on a file that its last holder took away meanwhile would keep nobody out.
                    if (identity(path).equals(opened)) {
                        return Optional.of(new LockFile(path, channel));
                    }
                    channel.close();
                } catch (OverlappingFileLockException e) {
                    channel.close();
                    return Optional.empty();
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            } catch (NoSuchFileException e) {
                // Its holder has taken it away: it is made anew.
            }
        }
    }

    private static void makeIfAbsent(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // somebody's who holds it, or was killed
        }
    }

    /** The same for as long as the path leads to the same file; on Windows, no file is replaced while it is open. */
    private static Object identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    /** Takes the file away and lets the next one have the lock. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        }
    }
}
