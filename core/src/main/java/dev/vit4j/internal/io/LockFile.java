package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that one holder at a time has locked. Its holder deletes it at the end, so a lock file only remains after a
 * process was killed, and then blocks no one: what counts is the lock, which dies with its process. A foreign file at
 * the path can be used as well: it is locked, but neither written nor deleted.
 */
public final class LockFile implements AutoCloseable {

    /**
     * POSIX releases a process's lock when the process closes any channel of the file, so none is opened twice. If the
     * process has several class loaders with a vit4j each, they share nothing but its properties.
     */
    private static final String HELD_HERE = "dev.vit4j.lock.held:";

    /** The first bytes of vit4j's lock files. */
    private static final byte[] MARK = "vit4j lock\n".getBytes(StandardCharsets.US_ASCII);

    /** After the content, since Windows prevents others from reading a locked range. */
    private static final long LOCKED_BYTE = 1 << 20;

    /** Java can't wait for the lock of another process in a way that can be interrupted, so it polls. */
    private static final long POLLING_MILLIS = 100;

    private final Path path;
    private final FileChannel channel;
    private final boolean isOwn;

    private LockFile(Path path, FileChannel channel, boolean isOwn) {
        this.path = path;
        this.channel = channel;
        this.isOwn = isOwn;
    }

    /**
     * Creates and locks the file.
     *
     * @return empty if the lock is held by someone else
     * @throws IOException if it can't be written
     * @throws ResourceException if there is a link, a folder or a device at the path
     */
    public static Optional<LockFile> take(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute).toRealPath();
        Path place = folder.resolve(absolute.getFileName()); // the same, through whichever links the folder was named
        if (System.getProperties().putIfAbsent(HELD_HERE + place, "") != null) {
            return Optional.empty();
        }
        Optional<LockFile> taken = Optional.empty();
        try {
            taken = takeFromOtherProcesses(absolute, place);
            return taken;
        } finally {
            if (taken.isEmpty()) {
                System.getProperties().remove(HELD_HERE + place);
            }
        }
    }

    /**
     * Creates and locks the file, after its current holders have released it or ended.
     *
     * @param held is run once if the lock is held
     * @throws IOException if it can't be written
     * @throws ResourceException if there is a link, a folder or a device at the path
     */
    public static LockFile waitFor(Path path, Runnable held) throws IOException, InterruptedException {
        Optional<LockFile> taken = take(path);
        if (taken.isEmpty()) {
            held.run();
        }
        while (taken.isEmpty()) {
            Thread.sleep(POLLING_MILLIS);
            taken = take(path);
        }
        return taken.get();
    }

    private static Optional<LockFile> takeFromOtherProcesses(Path path, Path place) throws IOException {
        while (true) {
            boolean isNew = makes(path);
            FileChannel channel;
            try {
                channel = OwnFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                continue; // its holder has just deleted it
            }
            try {
                if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                    channel.close();
                    return Optional.empty();
                }
                // Only the process that created and locked a file marks it: an empty one that is not new is foreign, or
                // its
                // creator was killed at once.
                boolean isOwn = (isNew && channel.size() == 0) || isMarked(channel);
                if (!isOwn || isStillAt(path, channel)) {
                    return Optional.of(new LockFile(place, channel, isOwn));
                }
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static boolean makes(Path path) throws IOException {
        try {
            Files.createFile(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean isMarked(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(MARK.length);
        return channel.read(head, 0) == MARK.length && Arrays.equals(head.array(), MARK);
    }

    /**
     * Locking a file that its previous holder has just deleted would exclude no one. We recognize our file by a random
     * size: its inode number may have been reused, and reading it would close a channel of it.
     */
    private static boolean isStillAt(Path path, FileChannel locked) throws IOException {
        long size = ThreadLocalRandom.current().nextLong(MARK.length + 1L, LOCKED_BYTE);
        locked.write(ByteBuffer.wrap(MARK), 0);
        locked.truncate(MARK.length);
        locked.write(ByteBuffer.allocate(1), size - 1);
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .size()
                    == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Deletes the file, if it is vit4j's, and releases the lock. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (isOwn) {
                Files.deleteIfExists(path);
            }
        } finally {
            System.getProperties().remove(HELD_HERE + path);
        }
    }
}
