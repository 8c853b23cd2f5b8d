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
 * The metadata by which a changed file is detected without reading it.
 *
 * @param modified when its content was last written, a time that programs can set
 * @param changed when its content or metadata last changed, which programs can't set; {@code modified} if unavailable
 * @param inode with its device, or the system's equivalent; empty if there is none
 */
record FileState(long size, String modified, String changed, String inode) {

    /** The coarsest resolution of file system clocks, including network file systems. */
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

    /** Parsable for any year: {@link FileTime} formats some years of file systems in another way. */
    static String written(FileTime time) {
        return time.toInstant().toString();
    }

    private static Object attribute(Map<String, Object> found, String name) throws IOException {
        Object value = found.get(name);
        if (value == null) {
            throw new IOException("the system doesn't provide its " + name);
        }
        return value;
    }

    /** Whether enough time has passed for another change to show in the times. */
    boolean isSettled() {
        Instant latest = Instant.now().minus(CLOCK);
        return Instant.parse(modified).isBefore(latest)
                && Instant.parse(changed).isBefore(latest);
    }
}
