package dev.vit4j.cli.training;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of several runs of one command, locked by one process at a time. The same command continues in the folder
 * that it left unfinished.
 */
public record GroupFolder(Path path, LockFile lock) implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOCK = ".lock";

    /**
     * Locks the given folder; by default the first of {@code NAME-1}, … whose summary has this plan, is not finished,
     * and is not locked by another process; otherwise a new one.
     */
    public static GroupFolder take(Optional<Path> out, Path runs, String name, ObjectNode plan) {
        if (out.isPresent()) {
            Path path = LinkTarget.of(out.get());
            return lock(path)
                    .orElseThrow(() -> new ResourceException(
                            path + " is in use by another command; wait for it, or choose another with --out"));
        }
        for (Path candidate : named(runs, name)) {
            if (isUnfinished(candidate.resolve(SeedRuns.SUMMARY), plan)) {
                Optional<GroupFolder> taken = lock(candidate);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        }
        Path next = RunFolder.next(runs, name);
        return lock(next).orElseThrow(() -> new ResourceException(next + " was taken by another command; try again"));
    }

    /** The existing folders of that name, by number; some may have been removed. */
    private static List<Path> named(Path runs, String name) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        Pattern numbered = Pattern.compile(Pattern.quote(name) + "-([1-9]\\d{0,17})");
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.map(folder -> numbered.matcher(folder.getFileName().toString()))
                    .filter(Matcher::matches)
                    .sorted(Comparator.comparingLong(folder -> Long.parseLong(folder.group(1))))
                    .map(folder -> runs.resolve(folder.group()))
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(runs, e);
        }
    }

    private static boolean isUnfinished(Path summary, ObjectNode plan) {
        try {
            if (!Files.isRegularFile(summary)) {
                return false;
            }
            JsonNode document = JSON.readTree(TextFile.read(summary, JsonFields.MOST_BYTES));
            return document.path("finished").isBoolean()
                    && !document.path("finished").asBoolean()
                    && document.path("plan").toString().equals(plan.toString());
        } catch (IOException | JacksonException e) {
            return false; // not ours, so a new folder is used
        }
    }

    private static Optional<GroupFolder> lock(Path path) {
        try {
            Files.createDirectories(path);
            return LockFile.take(path.resolve(LOCK)).map(lock -> new GroupFolder(path, lock));
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write to " + path + ": " + FileFailure.reason(e) + "; choose another with --out", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ResourceException("cannot release the lock of " + path + ": " + FileFailure.reason(e), e);
        }
    }
}
