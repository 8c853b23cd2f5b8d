package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of many files, remembered in a cache: a file whose path, size, times and inode are unchanged is not read
 * again. Thread-safe.
 *
 * <p>A file can be changed without changing any of these, although on Linux and macOS the inode's change time can't be
 * set, so that restoring times is not enough. Callers that must be certain read the bytes: {@link #rereading}.
 */
public final class FileHashes {

    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);

    private final Path cache;
    private final boolean trusting;
    private final Map<Path, HashedFolder> folders = new ConcurrentHashMap<>();

    private FileHashes(Path cache, boolean trusting) {
        this.cache = cache;
        this.trusting = trusting;
    }

    /** Uses the hashes in a cache. */
    public static FileHashes remembering(Path cache) {
        return new FileHashes(cache, true);
    }

    /** Reads every file, and stores the results in the cache. */
    public static FileHashes rereading(Path cache) {
        return new FileHashes(cache, false);
    }

    /**
     * The SHA-256 of a file in lower-case hexadecimal.
     *
     * @throws ResourceException if it can't be read
     */
    public String sha256(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new ResourceException("cannot read " + file + ": it is a folder");
        }
        HashedFolder folder = folders.computeIfAbsent(parent, place -> HashedFolder.read(cache, place));
        String name = String.valueOf(absolute.getFileName());
        try {
            FileState before = FileState.of(absolute);
            if (trusting) {
                String known = folder.hash(name, before);
                if (!known.isEmpty()) {
                    return known;
                }
            }
            String hash = Sha256.of(absolute);
            FileState after = FileState.of(absolute);
            if (before.equals(after) && before.isSettled()) {
                folder.put(name, after, hash);
            }
            return hash;
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }

    /** Writes new hashes into the cache. A failure is a warning: it only costs time. */
    public void save() {
        List<HashedFolder> changed =
                folders.values().stream().filter(HashedFolder::isChanged).toList();
        if (changed.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(cache);
            changed.forEach(HashedFolder::write);
        } catch (IOException | ResourceException e) {
            LOG.warn(
                    "cannot keep the checksums of files in {}: {}; they will be read again the next time",
                    cache,
                    e instanceof IOException failure ? FileFailure.reason(failure) : e.getMessage());
        }
    }
}
