package dev.vit4j.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that one holder at a time has locked. Its holder takes it away at the end, so one is left only by a process
 * that was killed, and bars nobody: what counts is the lock, which dies with its process.
 */
public final class LockFile implements AutoCloseable {

    /** POSIX gives up a process's lock when the process closes any channel of the file: so none is opened twice. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    /** Behind the content, which Windows keeps from others where it is locked. */
    private static final long LOCKED_BYTE = 1 << 20;

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
        Path absolute = path.toAbsolutePath().normalize();
        if (!HELD_HERE.add(absolute)) {
            return Optional.empty();
        }
        Optional<LockFile> taken = Optional.empty();
        try {
            taken = takeFromOtherProcesses(absolute);
            return taken;
        } finally {
            if (taken.isEmpty()) {
                HELD_HERE.remove(absolute);
            }
        }
    }

    private static Optional<LockFile> takeFromOtherProcesses(Path path) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                    channel.close();
                    return Optional.empty();
                }
                if (isStillAt(path, channel)) {
                    return Optional.of(new LockFile(path, channel));
                }
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    /**
     * A lock on a file that its last holder took away meanwhile would keep nobody out. The file is told by a size drawn for
     * it: its number may be another file's by now, and to read it would close a channel of it.
     */
    private static boolean isStillAt(Path path, FileChannel locked) throws IOException {
        long size = ThreadLocalRandom.current().nextLong(1, LOCKED_BYTE);
        locked.truncate(0);
        locked.write(ByteBuffer.allocate(1), size - 1);
        try {
            return Files.size(path) == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Takes the file away and lets the next one have the lock. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        } finally {
            HELD_HERE.remove(path);
        }
    }
}
