package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.JsonFields;
import dev.vit4j.io.LinkTarget;
import dev.vit4j.io.LockFile;
import dev.vit4j.io.TextFile;
import dev.vit4j.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of several runs that one command trains, held by one process at a time. The same command goes on in the
 * folder that it left unfinished.
 */
record GroupFolder(Path path, LockFile lock) implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOCK = ".lock";

    /**
     * Takes the folder that was named; else the first of {@code runs/NAME-1}, … whose summary has this plan and is not
     * finished and which no other process has; else a new one.
     */
    static GroupFolder take(Optional<Path> out, String name, ObjectNode plan) {
        if (out.isPresent()) {
            Path path = LinkTarget.of(out.get());
            return lock(path)
                    .orElseThrow(() -> new ResourceException(
                            path + " is in use by another command; wait for it, or choose another with --out"));
        }
        for (int number = 1; Files.isDirectory(TrainingSession.RUNS.resolve(name + "-" + number)); number++) {
            Path candidate = TrainingSession.RUNS.resolve(name + "-" + number);
            if (isUnfinished(candidate.resolve(SeedRuns.SUMMARY), plan)) {
                Optional<GroupFolder> taken = lock(candidate);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        }
        Path next = RunFolder.next(TrainingSession.RUNS, name);
        return lock(next).orElseThrow(() -> new ResourceException(next + " was taken by another command; try again"));
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
            return false; // somebody else's, which a new folder leaves alone
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
