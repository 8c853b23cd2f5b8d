package dev.vit4j.run;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.report.internal.ModelCard;
import dev.vit4j.report.internal.TensorBoardWriter;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunResults;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.task.internal.ClassificationEvaluation;
import dev.vit4j.text.internal.TokenizerFolder;
import dev.vit4j.text.internal.TokenizerSettings;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a run writes to, locked by one process at a time. Whoever opens it closes it, after the
 * {@link Trainer} that writes to it.
 */
public final class RunFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    /** The recipe, with every value resolved. */
    public static final String RECIPE = "recipe.yaml";
    /** Identifies the data, and lists the sessions. */
    public static final String RUN = "run.json";
    /** The results; written last. */
    public static final String EVALUATION = "evaluation.json";

    /** The images that a run left out: one JSON object per line with split, index, file and reason. */
    public static final String BROKEN_IMAGES = "broken_images.jsonl";

    /** The subfolder of checkpoints. */
    public static final String CHECKPOINTS = "checkpoints";

    private static final String LOCK = ".lock";

    /** The files of a run that was killed before it had begun. */
    private static final Set<String> LEFT_BY_KILLED = Set.of(RUN, CHECKPOINTS);

    /** The files of a run, besides its folders. */
    static final List<String> FILES = List.of(
            RECIPE,
            RUN,
            EVALUATION,
            MetricsFile.NAME,
            BROKEN_IMAGES,
            TensorBoardWriter.FILE_NAME,
            ConfigJson.FILE_NAME,
            SafetensorsReader.SINGLE_FILE,
            Preprocessor.FILE_NAME,
            Preprocessor.FILE_NAME_OF_TOWERS,
            TokenizerFolder.TOKENIZER,
            TokenizerSettings.FILE_NAME,
            ModelCard.FILE_NAME,
            RunResults.CURVES + ".png",
            RunResults.CURVES + ".svg",
            ClassificationEvaluation.PREDICTIONS,
            ClassificationEvaluation.CONFUSION_MATRIX);

    private final Path path;
    private final LockFile lock;
    private final boolean isNew;

    private RunFolder(Path path, LockFile lock, boolean isNew) {
        this.path = path;
        this.lock = lock;
        this.isNew = isNew;
    }

    /**
     * Creates a folder for a new run, or uses an empty one.
     *
     * @throws ResourceException if another process writes to it, it already has a run or other files, or it can't be
     *     written to
     */
    public static RunFolder create(Path path) {
        boolean isNew = !Files.exists(path);
        try {
            Files.createDirectories(LinkTarget.of(path));
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot make the run folder " + path + ": " + FileFailure.reason(e) + "; choose another",
                    e,
                    Setting.RUN_FOLDER);
        }
        RunFolder folder = lock(path, isNew);
        try {
            if (folder.isFinished()) {
                throw new ResourceException(
                        path + " contains a finished run; choose another folder", Setting.RUN_FOLDER);
            }
            if (folder.isBegun()) {
                throw new ResourceException(
                        path + " contains an unfinished run; resume it, or choose another folder", Setting.RUN_FOLDER);
            }
            foreignFile(path).ifPresent(name -> {
                throw new ResourceException(
                        path + " is not empty: it has " + name
                                + ", which would be mixed with the run's files; choose another folder",
                        Setting.RUN_FOLDER);
            });
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Creates the first of {@code runs/NAME-1}, {@code runs/NAME-2}, … that doesn't exist, or uses one left by a
     * process that ended before its run began.
     *
     * @throws ResourceException if it can't be created or written to
     */
    public static RunFolder createNext(Path runs, String name) {
        try {
            Files.createDirectories(LinkTarget.of(runs));
            for (int number = 1; ; number++) {
                Optional<RunFolder> taken = takeUnused(runs.resolve(name + "-" + number));
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } catch (IOException e) {
            throw cannotMakeIn(runs, e);
        }
    }

    /** Locks a folder without a run, created if necessary; empty if another process has it, or locks it first. */
    private static Optional<RunFolder> takeUnused(Path path) throws IOException {
        boolean made = makes(path);
        if (!made && !isUnused(path)) {
            return Optional.empty();
        }
        Optional<LockFile> lock;
        try {
            lock = LockFile.take(path.resolve(LOCK));
            // it isn't writable, or there is a foreign file in the place of the lock
        } catch (IOException | ResourceException e) {
            if (made && Files.exists(path)) {
                throw e;
            }
            return Optional.empty();
        }
        Optional<RunFolder> taken = lock.map(held -> new RunFolder(path, held, true));
        if (taken.isPresent() && !isUnused(path)) { // a run began and ended between the check and the lock
            taken.get().close();
            return Optional.empty();
        }
        return taken;
    }

    private static boolean isUnused(Path path) {
        try {
            return Files.isDirectory(path)
                    && !Files.exists(path.resolve(RECIPE))
                    && foreignFile(path).isEmpty();
        } catch (ResourceException e) {
            return false; // foreign, or just deleted
        }
    }

    /**
     * Creates the first of {@code runs/NAME-1}, {@code runs/NAME-2}, … that doesn't exist. Concurrent processes
     * each get their own.
     *
     * @throws ResourceException if it can't be created
     */
    public static Path next(Path runs, String name) {
        try {
            Files.createDirectories(LinkTarget.of(runs));
            for (int number = 1; ; number++) {
                Path candidate = runs.resolve(name + "-" + number);
                if (makes(candidate)) {
                    return candidate;
                }
            }
        } catch (IOException e) {
            throw cannotMakeIn(runs, e);
        }
    }

    private static ResourceException cannotMakeIn(Path runs, IOException e) {
        return new ResourceException(
                "cannot make a run folder in " + runs + ": " + FileFailure.reason(e) + "; choose another",
                e,
                Setting.RUN_FOLDER);
    }

    private static boolean makes(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Checks a folder that someone may have sent: a run writes under these names, and would follow a link out of the
     * folder, or fail after hours because it can't write.
     *
     * @throws ResourceException if one of them is a link, or a folder where the run needs a file
     */
    private void requireOwnFiles() {
        FILES.stream().map(this::file).forEach(OwnFile::requireRegularOrAbsent);
        Stream.of(CHECKPOINTS, RunResults.BEST).map(this::file).forEach(OwnFile::requireFolderOrAbsent);
        OwnFile.requireRegularOrAbsent(file(CHECKPOINTS).resolve(DataPlace.FILE));
    }

    /**
     * A killed run may have written the location of its data, and a checkpoint with the weights that it started from.
     */
    private static boolean holdsNoCheckpoint(Path path) {
        Path checkpoints = path.resolve(CHECKPOINTS);
        if (!Files.isDirectory(checkpoints, LinkOption.NOFOLLOW_LINKS)) {
            return Files.notExists(checkpoints, LinkOption.NOFOLLOW_LINKS);
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.map(file -> file.getFileName().toString())
                    .allMatch(name ->
                            name.startsWith(".") || name.equals(DataPlace.FILE) || name.startsWith("step-00000000."));
        } catch (IOException e) {
            throw FileFailure.unreadable(checkpoints, e);
        }
    }

    /** A file that is not left by a run killed at its very beginning; hidden ones do no harm. */
    private static Optional<String> foreignFile(Path path) {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".")
                            && !(LEFT_BY_KILLED.contains(name) && RunRecord.isIn(path) && holdsNoCheckpoint(path)))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw new ResourceException("cannot read the run folder " + path + ": " + FileFailure.reason(e), e);
        }
    }

    /**
     * Opens the folder of a run that has begun.
     *
     * @throws ResourceException if it doesn't exist, has no run, is in use by another process, or has a link or a folder
     *     in place of one of the run's files
     */
    public static RunFolder resume(Path path) {
        if (!Files.exists(path)) {
            throw new ResourceException("the run folder " + path + " does not exist" + NearestFolder.hint(path));
        }
        if (!Files.isRegularFile(path.resolve(RECIPE))) {
            throw new ResourceException(path + " is not a run folder: it has no " + RECIPE);
        }
        RunFolder folder = lock(path, false);
        try {
            folder.requireOwnFiles();
            AtomicFile.removeLeftovers(path);
            if (Files.isDirectory(folder.file(CHECKPOINTS))) {
                AtomicFile.removeLeftovers(folder.file(CHECKPOINTS));
            }
            return folder;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static RunFolder lock(Path path, boolean isNew) {
        try {
            LockFile lock = LockFile.take(path.resolve(LOCK))
                    .orElseThrow(() -> new ResourceException(
                            path + " is in use by another run; wait for it, or choose another folder",
                            Setting.RUN_FOLDER));
            return new RunFolder(path, lock, isNew);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write to the run folder " + path + ": " + FileFailure.reason(e) + "; choose another",
                    e,
                    Setting.RUN_FOLDER);
        }
    }

    /** Its path, as given. */
    public Path path() {
        return path;
    }

    /** The folder's own name, however its path was given. */
    public String name() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** The path of a file in this folder; it need not exist. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** Whether a run has recorded its recipe here. */
    public boolean isBegun() {
        return Files.exists(file(RECIPE));
    }

    /** Whether a run has finished here: the evaluation is the last file it writes. */
    public boolean isFinished() {
        return Files.exists(file(EVALUATION));
    }

    /** Whether a folder has a finished run; checked without locking it, so it may be read-only. */
    public static boolean isFinished(Path path) {
        return Files.exists(path.resolve(RECIPE)) && Files.exists(path.resolve(EVALUATION));
    }

    /**
     * Unlocks the folder; one that was created for a run that never began is deleted.
     *
     * @throws ResourceException if the lock can't be released
     */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ResourceException("cannot release the lock of " + path + ": " + FileFailure.reason(e), e);
        }
        if (isNew && !isBegun()) {
            try {
                // Only an empty folder is deleted: one that another run has locked since has its lock file.
                Files.deleteIfExists(LinkTarget.of(path));
            } catch (IOException e) {
                LOG.debug("{} stays, although no run began in it", path, e);
            }
        }
    }
}
