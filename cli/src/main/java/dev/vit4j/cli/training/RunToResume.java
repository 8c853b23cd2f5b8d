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
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Contrastive;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Resumes a stopped run with the settings in its folder, on its data at its current location. */
public final class RunToResume {

    private final Path path;
    private final Optional<String> dataset;
    private final DataOption data;
    private final Output output;

    /**
     * @param dataset the data set named on the command line, which must be the run's
     * @param data the location of the data given on the command line
     */
    public RunToResume(Path path, Optional<String> dataset, DataOption data, Output output) {
        this.path = path;
        this.dataset = dataset;
        this.data = data;
        this.output = output;
    }

    /** @throws ResourceException if the run or its data doesn't exist, or is not what the run was started with */
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
                    + "; if it has moved, give the list or folder with --data DIR");
        }
        return DataOption.find(
                place.dataset().orElseGet(() -> RunTrainer.record(path).dataset()),
                place.dataFolder().map(Path::of),
                recipe());
    }

    private Recipe recipe() {
        return Recipes.recorded(path.resolve(RunFolder.RECIPE)).recipe();
    }

    /** The location of the run's data: as given on the command line, otherwise as recorded. */
    private DataPlace placeNow(RunRecord record) {
        if (record.modelIsOwn()) {
            throw new InvalidRequestException(path + " was started by a program with its own model; only that program "
                    + "can resume it, with Trainer.resume");
        }
        if (!record.datasetIsPath()) {
            if (!data.catalog().hasNamed(record.dataset())) {
                throw new InvalidRequestException(path + " was started by a program on its own data set, \""
                        + record.dataset() + "\"; only that program can resume it, with Trainer.resume");
            }
            return data.folder()
                    .map(folder -> new DataPlace(Optional.empty(), Optional.of(folder.toString())))
                    .orElseGet(() -> RunTrainer.place(path));
        }
        if (dataset.isPresent() && data.folder().isPresent()) {
            throw new InvalidRequestException("DATASET " + dataset.get() + " and --data "
                    + data.folder().get() + " both give the location of the data; leave one of them out");
        }
        Optional<String> named = data.folder()
                .map(Path::toString)
                .or(() -> dataset.map(DataOption::recorded))
                .or(() -> RunTrainer.place(path).dataset());
        return new DataPlace(
                Optional.of(named.orElseThrow(
                        () -> new InvalidRequestException(path + " does not record the location of its data, a list or "
                                + "folder of the name " + record.dataset() + "; give it with --data"))),
                Optional.empty());
    }

    /** A folder may have moved: whether it is the same is decided by its images. */
    private RunRecord recordOfThisDataset() {
        RunRecord record = RunTrainer.record(path);
        dataset.filter(name -> record.datasetIsPath() ? RecipeChoice.isNamed(name) : !name.equals(record.dataset()))
                .ifPresent(name -> {
                    throw new InvalidRequestException(path + " is a run on " + record.dataset() + ", not on " + name);
                });
        return record;
    }

    private ExitCode alreadyFinished() {
        recordOfThisDataset();
        RunTrainer.requireUnchanged(path);
        requireOwnTask();
        RunTrainer.forgetPlace(path);
        ObjectNode evaluation = TrainingSession.evaluation(path);
        output.say(path
                + " is finished; there is nothing to resume. For more epochs start a new run from its weights: "
                + "./vit4j train " + (RunTrainer.record(path).datasetIsPath() ? "DATASET " : "") + "--init-from "
                + ShellWord.of(path) + " --set training.epochs=N");
        output.result(
                RunReport.document(path, true).set("evaluation", evaluation),
                () -> String.format(
                        Locale.ROOT,
                        "%s %s %.2f %%",
                        evaluation.path("split").asString("test"),
                        recipe().isContrastive() ? "image to text recall at 1" : "accuracy",
                        100
                                * (recipe().isContrastive()
                                        ? evaluation
                                                .path("image_to_text")
                                                .path("recall_at_1")
                                                .asDouble()
                                        : evaluation.path("accuracy").asDouble())));
        return ExitCode.DONE;
    }

    /** This command neither prints nor recreates the results of a run of another task. */
    private void requireOwnTask() {
        String task = recipe().task();
        if (!List.of(Classification.ID, Contrastive.ID).contains(task)
                || RunTrainer.record(path).modelIsOwn()) {
            throw new InvalidRequestException(path + " is a finished run of the task " + task
                    + ", which a program defined; its results are in " + path.resolve(RunFolder.EVALUATION));
        }
    }

    /** A folder of {@code --seeds} contains runs and is not a run itself. */
    private void requireOneRun() {
        List<String> seedRuns = SeedFolders.in(path).stream()
                .map(run -> "./vit4j train --resume " + ShellWord.of(run))
                .toList();
        if (!seedRuns.isEmpty() && !Files.exists(path.resolve(RunFolder.RECIPE))) {
            throw new ResourceException(path + " holds the runs of several seeds; run the command that started them "
                    + "with --out " + ShellWord.of(path) + ", or resume one of them: "
                    + String.join(" or ", seedRuns));
        }
    }
}
