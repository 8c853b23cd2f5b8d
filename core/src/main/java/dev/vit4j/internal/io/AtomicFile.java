package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file so that a reader sees the old content or the new, never a part: a temporary file in
 * the same directory, fsync, rename. A failure leaves the old file unchanged. A symbolic link is neither
 * followed nor replaced; a path that the user gave goes through {@link LinkTarget} before.
 */
public final class AtomicFile {

    /** The name of a temporary file, which no other program uses. The group is the process that writes it. */
    private static final Pattern TEMPORARY = Pattern.compile("\\.vit4j-(\\d{1,18})-[0-9a-f]{16}\\.tmp");

    /** The same of earlier versions, with the target's name in it: only names that vit4j writes. */
    private static final Pattern EARLIER_TEMPORARY =
            Pattern.compile("\\.(?:step-\\d{8,18}\\.(?:safetensors|json)|model\\.safetensors|run\\.json|recipe\\.yaml"
                    + "|metrics\\.jsonl)\\.(\\d{1,18})\\.tmp");

    private static final int PIECE_BYTES = 1 << 20;

    private AtomicFile() {}

    /** Writes a file's content to an open channel. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Replaces {@code path} with what {@code content} writes.
     *
     * @throws ResourceException if the directory is missing, not writable or full, or there is a link, a folder or a
     *     device at the path
     */
    public static void write(Path path, Content content) {
        OwnFile.requireRegularOrAbsent(path);
        Path target = path.toAbsolutePath();
        Path temporary = target.resolveSibling(temporaryName());
        try {
            FileChannel made = make(temporary, target);
            try {
                try (FileChannel channel = made) {
                    content.writeTo(channel);
                    channel.force(true);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException | RuntimeException | Error e) {
                deleteQuietly(temporary, e);
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ResourceException(
                    "cannot write " + path + ": " + FileFailure.reason(e)
                            + "; the previous content, if any, is untouched",
                    e);
        }
    }

    /** Users who could not read or write the file before can't do so afterwards. */
    private static FileChannel make(Path temporary, Path target) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        PosixFileAttributeView before =
                Files.getFileAttributeView(target, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (before == null || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return FileChannel.open(temporary, options);
        }
        Set<PosixFilePermission> permissions = before.readAttributes().permissions();
        FileChannel made = FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(permissions));
        try {
            Files.setPosixFilePermissions(temporary, permissions); // also those that the process's umask removes
            return made;
        } catch (IOException e) {
            made.close();
            deleteQuietly(temporary, e);
            throw e;
        }
    }

    private static String temporaryName() {
        return String.format(
                Locale.ROOT,
                ".vit4j-%d-%016x.tmp",
                ProcessHandle.current().pid(),
                ThreadLocalRandom.current().nextLong());
    }

    public static void writeBytes(Path path, byte[] bytes) {
        write(path, channel -> {
            for (int done = 0; done < bytes.length; ) { // in pieces: Java copies each to direct memory, which it keeps
                done += channel.write(ByteBuffer.wrap(bytes, done, Math.min(PIECE_BYTES, bytes.length - done)));
            }
        });
    }

    public static void writeString(Path path, String text) {
        writeBytes(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Deletes the temporary files that killed processes left in a directory. Those of running processes stay, except
     * for this process's own: it must not be writing here.
     *
     * @throws ResourceException if the directory is missing, or can't be read or changed
     */
    public static void removeLeftovers(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(AtomicFile::isLeftover).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ResourceException("cannot tidy up " + directory + ": " + FileFailure.reason(e), e);
        }
    }

    private static boolean isLeftover(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Stream.of(TEMPORARY, EARLIER_TEMPORARY)
                        .map(pattern -> pattern.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .mapToLong(name -> Long.parseLong(name.group(1)))
                        .anyMatch(writer -> writer == ProcessHandle.current().pid()
                                || ProcessHandle.of(writer).isEmpty());
    }

    private static void deleteQuietly(Path temporary, Throwable primary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            primary.addSuppressed(e);
        }
    }
}
