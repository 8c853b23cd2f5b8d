package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.io.UnsuitableFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bytes of a download so far, with a note of their source: only the same address, serving the same version of the
 * file, may append to them. Bytes without that note are not vit4j's: browsers, too, use names with {@code .part}.
 */
final class PartialFile {

    /** The note's first line; the address and the server's version tag, which may be empty, follow. */
    private static final String MARK = "vit4j download";

    private static final int LINES = 3;

    private static final long MAX_NOTE_BYTES = 1 << 20;

    private static final String SUFFIX = ".part";
    private static final String ORIGIN_SUFFIX = SUFFIX + ".origin";

    private final Path path;
    private final Path origin;

    PartialFile(Path target) {
        this.path = target.resolveSibling(target.getFileName() + SUFFIX);
        this.origin = target.resolveSibling(target.getFileName() + ORIGIN_SUFFIX);
    }

    /** The target of a partial download of this name; empty if it is not one. */
    static Optional<Path> targetOf(Path file) {
        String name = file.getFileName().toString();
        return Stream.of(ORIGIN_SUFFIX, SUFFIX)
                .filter(suffix -> name.endsWith(suffix) && name.length() > suffix.length())
                .map(suffix -> file.resolveSibling(name.substring(0, name.length() - suffix.length())))
                .findFirst();
    }

    /**
     * Checks that the files under the two names are vit4j's.
     *
     * @throws ResourceException naming a foreign file
     */
    void requireOwn() throws IOException {
        OwnFile.requireRegularOrAbsent(origin);
        OwnFile.requireRegularOrAbsent(path);
        boolean isNoted = exists(origin);
        if (isNoted && note().isEmpty() && !isNotedByAnEarlierVersion()) {
            throw OwnFile.inTheWay(origin, "it is not a vit4j download note");
        }
        if (!isNoted && exists(path)) {
            throw OwnFile.inTheWay(path, "it is not a vit4j download, as " + origin + " is missing");
        }
    }

    /** Whether vit4j made the files under the two names. */
    boolean isOwn() throws IOException {
        try {
            requireOwn();
            return true;
        } catch (ResourceException e) {
            return false;
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    Path path() {
        return path;
    }

    Path folder() {
        return path.resolveSibling("").toAbsolutePath();
    }

    long size() throws IOException {
        return exists(path) ? Files.size(path) : 0;
    }

    /** The server's version tag of the bytes that exist; empty if the download can't be resumed. */
    Optional<String> validatorFor(URI mirror) throws IOException {
        if (size() == 0 || !exists(origin)) {
            return Optional.empty();
        }
        return note().filter(lines -> lines.get(1).equals(mirror.toString()))
                .map(lines -> lines.get(2))
                .filter(validator -> !validator.isEmpty());
    }

    private Optional<List<String>> note() throws IOException {
        return lines().filter(found -> found.size() == LINES && found.get(0).equals(MARK));
    }

    /** The note's address and validator, each on a line; without them nothing is appended to those bytes. */
    private boolean isNotedByAnEarlierVersion() throws IOException {
        return lines().filter(found -> found.size() == 3 && found.get(2).isEmpty() && isWebAddress(found.get(0)))
                .isPresent();
    }

    private static boolean isWebAddress(String text) {
        try {
            return WebClient.isWeb(new URI(text));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Optional<List<String>> lines() throws IOException {
        try {
            return Optional.of(List.of(TextFile.read(origin, MAX_NOTE_BYTES).split("\n", -1)));
        } catch (CharacterCodingException | UnsuitableFileException e) {
            return Optional.empty(); // not text, or too long: not written by vit4j
        }
    }

    /** Whether a later process may append to the bytes. */
    boolean canGoOn() throws IOException {
        return size() > 0
                && exists(origin)
                && note().filter(lines -> !lines.get(2).isEmpty()).isPresent();
    }

    /** Drops the bytes and records the source of the next ones; without a validator they can't be resumed. */
    void restart(URI mirror, Optional<String> validator) throws IOException {
        delete();
        AtomicFile.writeString(origin, String.join("\n", MARK, mirror.toString(), validator.orElse("")));
    }

    /** A stream that appends to the bytes. */
    OutputStream append() throws IOException {
        return Channels.newOutputStream(
                OwnFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(origin);
    }
}
