package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.jfr.CheckpointWrittenEvent;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.Origin;
import dev.vit4j.run.internal.RunTerms;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.RunChangedException;
import dev.vit4j.train.internal.RunLength;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: for each a file of tensors and, written after it, its {@link Stamp}. A run resumes
 * from the newest whose files are intact and which belongs to this very run.
 */
public final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "step-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{8}|[1-9]\\d{8,17})\\.(safetensors|json)");

    private final Path folder;
    private final int keep;
    private final RunTerms terms;
    private final RunLength length;
    private final MetricsFile metrics;

    /**
     * The point from which a run continues.
     *
     * @param metrics the lines up to there; empty if the checkpoint, from an older version, has none
     * @param brokenImages left out up to there
     */
    public record Restored(
            TrainingState progress,
            Optional<List<EpochMetrics>> metrics,
            List<Trainer.Listener.BrokenImage> brokenImages) {}

    /**
     * @param folder created when first written to
     * @param keep the number of newest checkpoints that are kept, besides the best
     * @param metrics of the run
     */
    public Checkpoints(Path folder, int keep, RunTerms terms, RunLength length, MetricsFile metrics) {
        this.folder = folder;
        this.keep = keep;
        this.terms = terms;
        this.length = length;
        this.metrics = metrics;
    }

    /**
     * Writes a checkpoint and deletes old ones.
     *
     * @throws ResourceException if it can't be written, or the folder is a link, from which no run would resume
     */
    public void write(
            Map<String, Tensor> state, TrainingState progress, List<Trainer.Listener.BrokenImage> brokenImages) {
        OwnFile.requireFolderOrAbsent(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot make " + folder + ": " + FileFailure.reason(e), e);
        }
        CheckpointWrittenEvent event = CheckpointWrittenEvent.begin();
        Path tensors = tensors(progress.step());
        SafetensorsWriter.write(tensors, state, Map.of("format", "vit4j-checkpoint"));
        StampFile.write(stamp(progress.step()), Stamp.Whole.of(tensors, progress, terms, metrics.read(), brokenImages));
        event.end(tensors, progress.step());
        removeOld(progress);
    }

    /**
     * Fills the tensors of {@code state} from the newest usable checkpoint. If the recipe or the record was changed
     * none is: using an older one that doesn't show it would overwrite the newer ones.
     *
     * @return empty if there is none yet, not counting tensors without a stamp, as left by a killed process
     * @throws ResourceException if there are some but none is usable; the message has the reason for each one examined
     */
    public Optional<Restored> restore(Map<String, Tensor> state) {
        Map<String, String> refused = new LinkedHashMap<>(); // by file
        int unfinished = 0;
        for (long step : steps(folder)) {
            if (!Files.exists(stamp(step))) {
                unfinished++;
                refused.put(name(tensors(step)), "no " + name(stamp(step)) + " is next to it, as after a kill");
                continue;
            }
            try {
                Stamp stamp = fitting(step);
                CheckpointTensors.restore(tensors(step), step + optimizerStepsBefore(), state);
                refused.forEach((file, reason) -> LOG.warn(
                        "{} is refused: {}; continuing from {}, the one before it",
                        folder.resolve(file),
                        reason,
                        name(stamp(step))));
                return Optional.of(new Restored(
                        stamp.progress(),
                        stamp instanceof Stamp.Whole whole ? Optional.of(whole.metrics()) : Optional.empty(),
                        stamp instanceof Stamp.Whole whole ? whole.brokenImages() : List.of()));
            } catch (RunChangedException e) {
                refused.put(name(stamp(step)), e.reason());
                throw noneFits(refused);
            } catch (MisfitException e) {
                refused.put(name(stamp(step)), e.reason());
            }
        }
        if (refused.size() > unfinished) {
            throw noneFits(refused);
        }
        terms.run().initFrom().ifPresent(origin -> {
            throw new ResourceException(folder + " holds no checkpoint, and the run began with the weights of "
                    + origin.name() + ", which are in its first checkpoint; restore the checkpoints from a copy, or "
                    + "start a new run in another folder");
        });
        refused.forEach(
                (file, reason) -> LOG.warn("{} is refused: {}; there is none before it", folder.resolve(file), reason));
        return Optional.empty();
    }

    /** The optimizer's step count before the run began, if its state was taken from another run. */
    private long optimizerStepsBefore() {
        return terms.run().initFrom().map(Origin::optimizerSteps).orElse(0L);
    }

    private ResourceException noneFits(Map<String, String> refused) {
        Map<String, String> filesByReason = new LinkedHashMap<>();
        refused.forEach((file, reason) -> filesByReason.merge(reason, file, (files, next) -> files + ", " + next));
        return new ResourceException("no checkpoint in " + folder + " fits the run: "
                + filesByReason.entrySet().stream()
                        .map(entry -> entry.getValue() + ": " + entry.getKey())
                        .collect(Collectors.joining("; "))
                + ". Undo the changes, or restore the checkpoints from a copy; or start a new run in another"
                + " folder, which may take the recipe of this one, "
                + folder.resolveSibling(RunFolder.RECIPE));
    }

    /** Fills some tensors from the checkpoint of a step; false if that is missing or doesn't fit. */
    boolean restorePart(long step, Map<String, Tensor> part) {
        try {
            fitting(step);
            CheckpointTensors.restorePart(tensors(step), part);
            return true;
        } catch (MisfitException e) {
            LOG.warn("{} is refused: {}", stamp(step), e.reason());
            return false;
        }
    }

    /**
     * The stamp of a checkpoint whose files are intact and which belongs to this run, with the tensors' checksum
     * verified.
     */
    private Stamp fitting(long step) throws MisfitException {
        Stamp stamp = StampFile.read(stamp(step));
        if (stamp.progress().step() != step) {
            throw new MisfitException("it is of step " + stamp.progress().step() + ", its name of step " + step);
        }
        if (stamp instanceof Stamp.Whole whole) {
            List<String> changes = terms.changesSince(whole.terms());
            if (!changes.isEmpty()) {
                throw new RunChangedException(String.join("; ", changes));
            }
        } else {
            length.requirePossible(stamp.progress(), metrics.read());
            LOG.warn(
                    "{} is of an older version and has no checksum of its own: its numbers fit the recipe, its name"
                            + " and each other, but a recipe or a seed that was changed since would not be noticed",
                    stamp(step));
        }
        if (!Files.isRegularFile(tensors(step))) {
            throw new MisfitException(name(tensors(step)) + " is missing");
        }
        stamp.requireTensors(tensors(step));
        return stamp;
    }

    /**
     * Refuses a run folder whose recipe or record was changed since its newest checkpoint. The tensors are not read,
     * and if the checkpoints were deleted there is nothing to compare.
     *
     * @param terms read from the run folder if there is a checkpoint
     * @throws ResourceException naming the file, the field and both values
     */
    public static void requireUnchanged(Path folder, Supplier<RunTerms> terms) {
        for (long step : steps(folder)) {
            try {
                if (StampFile.read(stamp(folder, step)) instanceof Stamp.Whole whole) {
                    List<String> changes = terms.get().changesSince(whole.terms());
                    if (!changes.isEmpty()) {
                        throw new ResourceException("the run of " + folder
                                + " has been modified since its training: " + String.join("; ", changes)
                                + "; restore that, or start a new run in another folder");
                    }
                    return;
                }
            } catch (MisfitException e) {
                LOG.warn("{} is damaged: {}", stamp(folder, step), e.reason());
            }
        }
    }

    /** The images left out according to the newest intact stamp of a folder; none if there is no stamp. */
    public static List<Trainer.Listener.BrokenImage> brokenImages(Path folder) {
        for (long step : steps(folder)) {
            try {
                if (StampFile.read(stamp(folder, step)) instanceof Stamp.Whole whole) {
                    return whole.brokenImages();
                }
            } catch (MisfitException e) {
                LOG.debug("{} is damaged, as the resume reports", stamp(folder, step), e);
            }
        }
        return List.of();
    }

    /** The tensors of a folder's newest checkpoint whose files are intact, whatever its run. */
    public static Optional<Path> newestWhole(Path folder) {
        for (long step : steps(folder)) {
            Path tensors = tensors(folder, step);
            try {
                if (Files.isRegularFile(tensors)) {
                    StampFile.read(stamp(folder, step)).requireTensors(tensors);
                    return Optional.of(tensors);
                }
            } catch (MisfitException e) {
                LOG.warn("{} is skipped: {}", tensors, e.reason());
            }
        }
        return Optional.empty();
    }

    /** Deletes the files of a run that was killed before it had begun: a checkpoint of its initial weights. */
    public void removeBeginning() {
        remove(0);
    }

    /** The newest checkpoint's tensors. */
    public Optional<Path> newest() {
        return steps(folder).stream().map(this::tensors).filter(Files::exists).findFirst();
    }

    /** The steps with a file, newest first. */
    private static List<Long> steps(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .map(NAME::matcher)
                    .filter(Matcher::matches)
                    .map(name -> Long.parseLong(name.group(1)))
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }

    /** Also deletes those of later steps: they were not usable when the run was resumed before them. */
    private void removeOld(TrainingState now) {
        long best = now.best().map(TrainingState.Best::step).orElse(-1L);
        List<Long> steps = steps(folder);
        List<Long> superfluous =
                new ArrayList<>(steps.stream().filter(step -> step > now.step()).toList());
        steps.stream()
                .filter(step -> step <= now.step())
                .skip(keep)
                .filter(step -> step != best)
                .forEach(superfluous::add);
        superfluous.forEach(this::remove);
    }

    private void remove(long step) {
        try {
            Files.deleteIfExists(stamp(step)); // first: without it the tensors are not a checkpoint
            Files.deleteIfExists(tensors(step));
        } catch (IOException e) {
            LOG.warn("cannot remove the old checkpoint {}: {}", tensors(step), FileFailure.reason(e));
        }
    }

    public Path tensors(long step) {
        return tensors(folder, step);
    }

    private static Path tensors(Path folder, long step) {
        return folder.resolve(String.format(Locale.ROOT, "%s%08d.safetensors", PREFIX, step));
    }

    private Path stamp(long step) {
        return stamp(folder, step);
    }

    private static Path stamp(Path folder, long step) {
        return folder.resolve(String.format(Locale.ROOT, "%s%08d.json", PREFIX, step));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
