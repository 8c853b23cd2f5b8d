package dev.vit4j.cli.training;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.DataFolder;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.cli.option.SeedFolders;
import dev.vit4j.data.DataSource;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.net.TransferListener;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.RunRecord;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.DataPlace;
import dev.vit4j.run.internal.LocatedData;
import dev.vit4j.task.Classification;
import dev.vit4j.train.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A run that was stopped, and goes on under what its folder records, on its data where that lies now. */
public final class RunToResume {

    private final Path path;
    private final Optional<String> dataset;
    private final DataOption data;
    private final Output output;

    /**
     * @param dataset what the command names as data set, which must be the run's
     * @param data where the command says that the data lies
     */
    public RunToResume(Path path, Optional<String> dataset, DataOption data, Output output) {
        this.path = path;
        this.dataset = dataset;
        this.data = data;
        this.output = output;
    }

    /** @throws ResourceException if the run or its data isn't there, or is not what the run began with */
    public ExitCode goOn(TrainingSession session) {
        requireOneRun();
        if (RunFolder.isFinished(path)) {
            return alreadyFinished();
        }
        try (RunFolder folder = RunFolder.resume(path)) {
            if (folder.isFinished()) {
                return alreadyFinished(); // by another process, just now
            }
            DataPlace place = placeNow(recordOfThisDataset());
            DataSource source = sourceAt(place);
            DataFolder.requireOutside(source, path, "move the run out of it");
            return RunReport.of(
                    session.resume(folder, new LocatedData(session.load(source), place, TransferListener.NONE)),
                    output);
        }
    }

    private DataSource sourceAt(DataPlace place) {
        Optional<Path> folder = place.dataset().map(Path::of);
        if (folder.isPresent() && !Files.exists(folder.get())) {
            throw new ResourceException("the data of " + path + " is not in " + folder.get() + ": that does not exist"
                    + NearestFolder.hint(folder.get())
                    + "; where it has moved, name the list or folder with --data DIR");
        }
        return DataOption.find(
                place.dataset().orElseGet(() -> Trainer.record(path).dataset()),
                place.dataFolder().map(Path::of));
    }

    /** Where the data of a run lies: as the command says, else where it lay. */
    private DataPlace placeNow(RunRecord record) {
        if (!record.datasetIsPath()) {
            if (!data.catalog().hasNamed(record.dataset())) {
                throw new InvalidRequestException(path + " was begun by a program on a data set of its own, \""
                        + record.dataset() + "\"; only that program can go on with it, by Trainer.resume");
            }
            return data.folder()
                    .map(folder -> new DataPlace(Optional.empty(), Optional.of(folder.toString())))
                    .orElseGet(() -> Trainer.place(path));
        }
        if (dataset.isPresent() && data.folder().isPresent()) {
            throw new InvalidRequestException("DATASET " + dataset.get() + " and --data "
                    + data.folder().get() + " both say where the data lies; leave one of them out");
        }
        Optional<String> named = data.folder()
                .map(Path::toString)
                .or(() -> dataset.map(DataOption::recorded))
                .or(() -> Trainer.place(path).dataset());
        return new DataPlace(
                Optional.of(named.orElseThrow(() ->
                        new InvalidRequestException(path + " does not say where its data lies, a list or folder of the "
                                + "name " + record.dataset() + "; name it with --data"))),
                Optional.empty());
    }

    /** A folder may have moved: whether it is the one, its images tell. */
    private RunRecord recordOfThisDataset() {
        RunRecord record = Trainer.record(path);
        dataset.filter(name -> record.datasetIsPath() ? RecipeChoice.isNamed(name) : !name.equals(record.dataset()))
                .ifPresent(name -> {
                    throw new InvalidRequestException(path + " is a run on " + record.dataset() + ", not on " + name);
                });
        return record;
    }

    private ExitCode alreadyFinished() {
        recordOfThisDataset();
        Trainer.requireUnchanged(path);
        requireClassifier();
        Trainer.forgetPlace(path);
        ObjectNode evaluation = TrainingSession.evaluation(path);
        output.say(path
                + " is finished; there is nothing to go on with. For more epochs begin a new run with its weights: "
                + "./vit4j train " + (Trainer.record(path).datasetIsPath() ? "DATASET " : "") + "--init-from "
                + ShellWord.of(path) + " --set training.epochs=N");
        output.result(
                RunReport.document(path, true).set("evaluation", evaluation),
                () -> String.format(
                        Locale.ROOT,
                        "test accuracy %.2f %%",
                        100 * evaluation.path("accuracy").asDouble()));
        return ExitCode.DONE;
    }

    /** What a run of another task found is not for this command to tell, nor to make again. */
    private void requireClassifier() {
        String task = Recipes.recorded(path.resolve(RunFolder.RECIPE)).recipe().task();
        if (!task.equals(Classification.ID)) {
            throw new InvalidRequestException(path + " is a finished run of the task " + task
                    + ", which a program brought; what it found is in " + path.resolve(RunFolder.EVALUATION));
        }
    }

    /** A folder of {@code --seeds} holds runs and is none. */
    private void requireOneRun() {
        List<String> seedRuns = SeedFolders.in(path).stream()
                .map(run -> "./vit4j train --resume " + ShellWord.of(run))
                .toList();
        if (!seedRuns.isEmpty() && !Files.exists(path.resolve(RunFolder.RECIPE))) {
            throw new ResourceException(path + " holds the runs of several seeds; give the command that began them "
                    + "with --out " + ShellWord.of(path) + ", or go on with one of them: "
                    + String.join(" or ", seedRuns));
        }
    }
}
