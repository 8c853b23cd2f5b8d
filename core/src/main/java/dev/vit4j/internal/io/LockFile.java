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
 * A file that one holder at a time has locked. Its holder takes it away at the end, so one is left only by a process
 * that was killed, and bars nobody: what counts is the lock, which dies with its process. A file of others that stands
 * at the path serves as well: it is locked, but neither written nor taken away.
 */
public final class LockFile implements AutoCloseable {

    /**
     * POSIX gives up a process's lock when the process closes any channel of the file: so none is opened twice. Where the
     * process has several class loaders with a vit4j each, they share nothing but its properties.
     */
    private static final String HELD_HERE = "dev.vit4j.lock.held:";

    /** What a lock file of vit4j begins with. */
    private static final byte[] MARK = "vit4j lock\n".getBytes(StandardCharsets.US_ASCII);

    /** Behind the content, which Windows keeps from others where it is locked. */
    private static final long LOCKED_BYTE = 1 << 20;

    /** No system tells Java when a lock of another process is free without a thread that can't be interrupted. */
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
     * Makes and locks the file.
     *
     * @return empty where somebody holds it
     * @throws IOException if it can't be written
     * @throws ResourceException if a link, a folder or a device stands at the path
     */
    public static Optional<LockFile> take(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute).toRealPath();
        Path place = folder.resolve(absolute.getFileName()); // the same by whichever links the folder was named
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
     * Makes and locks the file, once those who hold it have let it go or ended.
     *
     * @param held is run once where somebody holds it
     * @throws IOException if it can't be written
     * @throws ResourceException if a link, a folder or a device stands at the path
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
                continue; // its holder has just taken it away
            }
            try {
                if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                    channel.close();
                    return Optional.empty();
                }
                // Nobody marks a file but who has made and locked it: an empty one that is not new is somebody else's,
                // or its maker's who was killed on the spot.
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
     * A lock on a file that its last holder took away meanwhile would keep nobody out. The file is told by a size drawn for
     * it: its number may be another file's by now, and to read it would close a channel of it.
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

    /** Takes the file away, if it is vit4j's, and lets the next one have the lock. */
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
