package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The remembered hashes of the files in one folder: a JSON file in the cache, named after the folder's path. */
final class HashedFolder {

    private static final Logger LOG = LoggerFactory.getLogger(HashedFolder.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** Enough for a million files in one folder. */
    private static final long MOST_BYTES = 512L << 20;

    private record Hashed(FileState state, String sha256) {}

    /** The file in the cache. */
    private record Content(String folder, Map<String, Hashed> files) {}

    private final Path file;
    private final String folder;
    private final Map<String, Hashed> before;
    private final Map<String, Hashed> now = new ConcurrentHashMap<>();

    private HashedFolder(Path file, String folder, Map<String, Hashed> before) {
        this.file = file;
        this.folder = folder;
        this.before = before;
    }

    /** The remembered hashes; none if the cache has no such file, or a damaged one, which is written anew. */
    static HashedFolder read(Path cache, Path folder) {
        String name = folder.toString();
        Path file = cache.resolve(Sha256.of(name.getBytes(StandardCharsets.UTF_8)) + ".json");
        return new HashedFolder(file, name, known(file, name));
    }

    private static Map<String, Hashed> known(Path file, String folder) {
        if (Files.notExists(file)) {
            return Map.of();
        }
        try {
            return Optional.ofNullable(JSON.readValue(RegularFile.read(file, MOST_BYTES), Content.class)) // for "null"
                    .filter(content -> content.folder().equals(folder))
                    .map(Content::files)
                    .orElse(Map.of());
        } catch (IOException | JacksonException e) {
            LOG.warn("{} can't be read and is created anew: {}", file, reason(e));
            return Map.of();
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException failure
                ? FileFailure.whenReading(failure)
                : "it is not a list of file checksums";
    }

    /** The hash of a file that is unchanged; empty if it has changed, or none is known. */
    String hash(String name, FileState state) {
        Hashed known = before.get(name);
        if (known != null && known.state().equals(state)) {
            now.put(name, known);
            return known.sha256();
        }
        return "";
    }

    void put(String name, FileState state, String sha256) {
        now.put(name, new Hashed(state, sha256));
    }

    boolean isChanged() {
        return !before.entrySet().containsAll(now.entrySet());
    }

    /**
     * Replaces the file in the cache; hashes of other files that are still in the folder are kept.
     *
     * @throws ResourceException if it can't be written
     */
    void write() {
        Map<String, Hashed> all = new TreeMap<>(now);
        before.forEach((name, known) -> {
            if (!all.containsKey(name) && Files.exists(Path.of(folder, name))) {
                all.put(name, known);
            }
        });
        AtomicFile.writeString(file, JSON.writeValueAsString(new Content(folder, all)));
    }
}
