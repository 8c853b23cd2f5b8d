package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.internal.io.TarGzip;
import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Unpacks one of CIFAR-10's archives into the cache, once: the folder is named after the archive's checksum, and
 * appears only when all of its files have been verified.
 */
final class Cifar10Archive {

    private static final int CHECKSUM_DIGITS = 16;

    /** Five times the unpacked size of the authors' archives. */
    private static final long MOST_UNPACKED_BYTES = 1L << 30;

    private static final String UNFINISHED = "unpacking-";
    private static final String LOCK = "unpacking.lock";

    private final Cifar10Format format;

    Cifar10Archive(Cifar10Format format) {
        this.format = format;
    }

    /**
     * Waits for another process or thread that unpacks into the cache.
     *
     * @param progress receives a message about that
     * @return the folder of the unpacked files
     * @throws ResourceException if the archive is truncated, damaged or incomplete, the cache can't be written to, or
     *     the thread is interrupted
     */
    Path unpack(Path archive, Path cache, TransferListener progress) {
        Path folder = cache.resolve("unpacked-" + Sha256.of(archive).substring(0, CHECKSUM_DIGITS));
        if (isWhole(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(cache);
            try (LockFile lock = LockFile.waitFor(
                    cache.resolve(LOCK),
                    () -> progress.say("another process or thread is unpacking CIFAR-10; waiting for it …"))) {
                if (!isWhole(folder)) {
                    unpackTo(folder, archive, cache);
                }
            }
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot unpack " + archive + " into " + cache + ": " + FileFailure.reason(e)
                            + "; set VIT4J_CACHE to a writable folder with 200 MB free, or unpack the archive"
                            + " yourself and give its folder",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while another process or thread unpacks CIFAR-10", e);
        }
        return folder;
    }

    /** Called under the lock. */
    private void unpackTo(Path folder, Path archive, Path cache) throws IOException {
        removeLeftovers(cache);
        requireOwnOrAbsent(folder);
        delete(folder); // left by a cache cleaner
        Path unfinished = Files.createTempDirectory(cache, UNFINISHED);
        try {
            unpackChecked(archive, unfinished);
            moveTo(unfinished, folder);
        } finally {
            delete(unfinished);
        }
    }

    /** Leftovers of processes that were killed while they unpacked; no one else unpacks under the lock. */
    private static void removeLeftovers(Path cache) throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : entries.filter(Cifar10Archive::isLeftover).toList()) {
                delete(entry);
            }
        }
    }

    private static boolean isLeftover(Path entry) {
        return entry.getFileName().toString().matches(UNFINISHED + "\\d+")
                && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && Optional.ofNullable(entry.toFile().list())
                        .filter(names -> Stream.of(names).allMatch(Cifar10Archive::isUnpacked))
                        .isPresent();
    }

    private static boolean isUnpacked(String name) {
        return Cifar10Format.versionOf(name).isPresent() || name.matches("\\.vit4j-.+\\.tmp");
    }

    private static boolean isWhole(Path folder) {
        return Stream.of(Cifar10Version.values())
                .anyMatch(version ->
                        version.fileNames().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file))));
    }

    /** Deletes only what vit4j unpacked. */
    private static void requireOwnOrAbsent(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw OwnFile.inTheWay(folder, "it is not a folder of unpacked files");
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> Cifar10Format.versionOf(String.valueOf(file.getFileName()))
                                    .isEmpty()
                            || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .findFirst()
                    .ifPresent(file -> {
                        throw OwnFile.inTheWay(
                                folder, "it holds " + file.getFileName() + ", which is not one of CIFAR-10's files");
                    });
        }
    }

    /** @throws ResourceException if the archive is truncated, damaged or incomplete */
    void check(Path archive) {
        readChecked(archive, (fileName, content) -> {});
    }

    private void unpackChecked(Path archive, Path folder) {
        readChecked(archive, (fileName, content) -> AtomicFile.writeBytes(folder.resolve(fileName), content));
    }

    private void readChecked(Path archive, BiConsumer<String, byte[]> files) {
        Set<String> seen = new HashSet<>();
        TarGzip.read(
                archive,
                entry -> Cifar10Format.versionOf(baseName(entry)).isPresent(),
                format.maxFileBytes(),
                MOST_UNPACKED_BYTES,
                (entry, content) -> {
                    String fileName = baseName(entry);
                    Cifar10Version version = Cifar10Format.versionOf(fileName).orElseThrow();
                    String part =
                            Cifar10Format.ALL_FILES.get(version.fileNames().indexOf(fileName));
                    Cifar10Part.parse(format, version, part, content, fileName + " in " + archive);
                    files.accept(fileName, content);
                    seen.add(fileName);
                });
        requireAll(archive, seen);
    }

    private static void requireAll(Path archive, Set<String> seen) {
        Cifar10Version version = seen.stream()
                .findAny()
                .flatMap(Cifar10Format::versionOf)
                .orElseThrow(() -> new ResourceException("archive " + archive + " has no files of CIFAR-10: expected "
                        + Cifar10Version.BINARY.fileNames() + " or " + Cifar10Version.PYTHON.fileNames()));
        List<String> missing = version.fileNames().stream()
                .filter(file -> !seen.contains(file))
                .toList();
        if (!missing.isEmpty()) {
            throw new ResourceException("archive " + archive + " is incomplete: " + String.join(", ", missing)
                    + " missing; delete it and download it again");
        }
    }

    private static String baseName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1);
    }

    private static void moveTo(Path unfinished, Path folder) throws IOException {
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // another process that unpacked the same archive at the same time was first
            if (!(e instanceof FileAlreadyExistsException) && !Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
