package dev.vit4j.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What tells a file that was changed without reading it.
 *
 * @param modified when its bytes were written last, a time that programs can set
 * @param changed when anything about it was changed last, which none can set; {@code modified} where systems don't have it
 * @param inode with its device, or what the system has in its place; empty where it has nothing
 */
record FileState(long size, String modified, String changed, String inode) {

    /** What the clocks of file systems may be coarse by, those of networks included. */
    private static final Duration CLOCK = Duration.ofSeconds(2);

    static FileState of(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> found = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino,dev");
            return new FileState(
                    ((Number) attribute(found, "size")).longValue(),
                    written((FileTime) attribute(found, "lastModifiedTime")),
                    written((FileTime) attribute(found, "ctime")),
                    attribute(found, "dev") + ":" + attribute(found, "ino"));
        }
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        String modified = written(found.lastModifiedTime());
        Object key = found.fileKey(); // null on Windows
        return new FileState(found.size(), modified, modified, key == null ? "" : key.toString());
    }

    /** So that it can be parsed, whatever its year: file systems take years that {@link FileTime} itself writes otherwise. */
    static String written(FileTime time) {
        return time.toInstant().toString();
    }

    private static Object attribute(Map<String, Object> found, String name) throws IOException {
        Object value = found.get(name);
        if (value == null) {
            throw new IOException("the system tells nothing of its " + name);
        }
        return value;
    }

    /** Whether so much time has gone by that another change would show in the times. */
    boolean isSettled() {
        Instant latest = Instant.now().minus(CLOCK);
        return Instant.parse(modified).isBefore(latest)
                && Instant.parse(changed).isBefore(latest);
    }
}
