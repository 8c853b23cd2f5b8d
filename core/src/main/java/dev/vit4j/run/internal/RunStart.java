package dev.vit4j.run.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.ImageContents;
import dev.vit4j.run.internal.data.LeftOutContents;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.tensor.Device;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.internal.Computation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records in a run's folder when it starts or is resumed.
 *
 * @param recipe with every value resolved
 * @param record including the fingerprint of the data
 * @param data with the splits that the run started with
 */
public record RunStart(Recipes.Resolved recipe, RunRecord record, Trainer.Data data) {

    private static final Logger LOG = LoggerFactory.getLogger(RunStart.class);

    /** For a new run: values that depend on the machine are resolved here, once for the whole run. */
    public static RunStart first(Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        Device device = record.computesOn();
        Computation computation = Computation.of(recipe.recipe().training(), device);
        Recipes.Resolved resolved = Recipes.override(recipe, computation.overrides());
        return new RunStart(
                Recipes.onDataset(resolved, record.dataset()),
                record.begunOn(
                        device,
                        located.fingerprint(),
                        located.data().normalization(),
                        new RepeatCommand(record, device.name().toLowerCase(Locale.ROOT)).text(""),
                        RunSession.now(computation)),
                located.data());
    }

    /**
     * For a resumed run, on data that must be exactly what it started on, byte for byte.
     *
     * @throws ResourceException if the records are missing or broken, or it is other data or another normalization of it
     */
    public static RunStart again(RunFolder folder, LocatedData located) {
        RunRecord record = RunRecord.read(folder.path());
        Recipes.Resolved recipe = Recipes.onDataset(recipeOf(folder.path()), record.dataset());
        record.normalization()
                .ifPresent(
                        recorded -> requireSame(folder, recorded, located.data().normalization()));
        Trainer.Data data = asBegun(folder, record, located.data());
        List<Trainer.Listener.BrokenImage> leftOut = Stream.concat(
                        Checkpoints.brokenImages(folder.file(RunFolder.CHECKPOINTS)).stream(),
                        new BrokenImageFile(folder.file(RunFolder.BROKEN_IMAGES)).read().stream())
                .toList();
        DataFingerprint found =
                DataFingerprint.of(data, ImageContents.rereading(located.progress()), new LeftOutContents(leftOut));
        record.data().ifPresent(recorded -> found.requireRecordedIn(folder.path(), recorded));
        if (record.data().flatMap(DataFingerprint::contentsSha256).isEmpty()) {
            LOG.warn(
                    "{} is of an older version and records {}: pixels changed since then would go unnoticed",
                    folder.file(RunFolder.RUN),
                    record.data().isPresent() ? "only the names and labels of its images" : "nothing about its data");
        }
        Computation computation = Computation.of(recipe.recipe().training(), record.computesOn());
        return new RunStart(recipe, record.goingOn(found, RunSession.now(computation)), data);
    }

    /** Other numbers from the same images would be other data. */
    private static void requireSame(RunFolder folder, Normalization recorded, Normalization found) {
        if (!recorded.equals(found)) {
            throw new ResourceException("the data's normalization has changed since the run " + folder.path()
                    + " began: " + folder.file(RunFolder.RUN) + " records mean " + recorded.mean() + " and std "
                    + recorded.std() + "; found mean " + found.mean() + " and std " + found.std()
                    + "; give the data with that normalization, or start a new run in another folder");
        }
    }

    /** Without a validation set that the data has now, if the run started without one. */
    private static Trainer.Data asBegun(RunFolder folder, RunRecord record, Trainer.Data data) {
        Trainer.Data without = data.withoutValidation();
        boolean began = record.data()
                .filter(recorded -> !DataFingerprint.ofNames(data).isOfSameData(recorded))
                .filter(recorded -> DataFingerprint.ofNames(without).isOfSameData(recorded))
                .isPresent();
        if (began) {
            LOG.warn(
                    "{}: the run continues without the validation set of its data, as it started",
                    folder.file(RunFolder.RUN));
        }
        return began ? without : data;
    }

    /**
     * The recipe recorded by a run.
     *
     * @throws ResourceException if it is missing or broken
     */
    public static Recipes.Resolved recipeOf(Path folder) {
        try {
            return Recipes.recorded(folder.resolve(RunFolder.RECIPE));
        } catch (InvalidRequestException e) {
            throw new ResourceException("the run's own recipe is broken: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the records; the recipe comes last and marks the run as begun.
     *
     * @param more that must be there by then
     */
    public void write(RunFolder folder, DataPlace place, Runnable more) {
        record.write(folder.path());
        place.write(folder.path());
        more.run();
        AtomicFile.writeString(folder.file(RunFolder.RECIPE), recipe.yaml());
    }
}
