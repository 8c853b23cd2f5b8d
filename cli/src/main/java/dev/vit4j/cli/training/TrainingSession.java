package dev.vit4j.cli.training;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.Result;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.net.TransferListener;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Carries out runs, with progress on the console, stopped by Ctrl-C. */
public final class TrainingSession {

    /** The parent folder of runs without {@code --out}. */
    public static final Path RUNS = Path.of("runs");

    /** The most important figures of an evaluation. */
    static final List<String> FIGURES = List.of("accuracy", "top5_accuracy");

    /** The size limit for an evaluation, whose confusion matrix has a number for each pair of some thousand classes. */
    public static final long MOST_BYTES = 256L << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Logger LOG = LoggerFactory.getLogger(TrainingSession.class);

    private final Output output;
    private final Interruption interruption;

    /**
     * The end of a run.
     *
     * @param metrics empty if the run was stopped
     * @param leftOut the number of broken images that were left out
     */
    public record Outcome(Path folder, Optional<? extends Result> metrics, int leftOut) {}

    public TrainingSession(Output output, Interruption interruption) {
        this.output = output;
        this.interruption = interruption;
    }

    /** Loads the training and the test set, and the validation set if there is one in addition to the test set. */
    public Trainer.Data load(DataSource source) {
        try (TransferProgress progress = new TransferProgress(output)) {
            Dataset train = source.load(DataSource.Split.TRAIN, progress);
            DataSource.Splits splits = source.splits(progress);
            return new Trainer.Data(
                    train,
                    splits.haveBothValidationAndTest()
                            ? Optional.of(source.load(DataSource.Split.VALIDATION, progress))
                            : Optional.empty(),
                    source.load(DataSource.Split.TEST, progress),
                    source.description().normalization(),
                    splits.has(DataSource.Split.TEST) ? DataSource.Split.TEST : DataSource.Split.VALIDATION);
        }
    }

    /** Data at {@code place}, with its fingerprint, computed once for all runs of a command. */
    public LocatedData fingerprinted(Trainer.Data data, DataPlace place) {
        try (TransferProgress progress = new TransferProgress(output)) {
            return new LocatedData(data, place, progress).fingerprinted();
        }
    }

    /** Starts a run in a new folder. */
    public Outcome begin(Path path, Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        try (RunFolder folder = RunFolder.create(path)) {
            return begin(folder, recipe, record, located, Optional.empty());
        }
    }

    /**
     * Starts a run in a new folder.
     *
     * @param out the folder, if given; otherwise the next of this name in {@link #RUNS}
     * @param place the location of the data
     * @param from a model whose weights it starts from
     */
    public Outcome begin(
            Optional<Path> out,
            String name,
            Recipes.Resolved recipe,
            RunRecord record,
            Trainer.Data data,
            DataPlace place,
            Optional<StartingModel> from) {
        try (RunFolder folder = out.map(RunFolder::create).orElseGet(() -> RunFolder.createNext(RUNS, name))) {
            return begin(folder, recipe, record, new LocatedData(data, place, TransferListener.NONE), from);
        }
    }

    private Outcome begin(
            RunFolder folder,
            Recipes.Resolved recipe,
            RunRecord record,
            LocatedData located,
            Optional<StartingModel> from) {
        try (TransferProgress progress = new TransferProgress(output);
                Trainer<? extends Result> trainer = trainer(folder, recipe, record, located.toldTo(progress), from)) {
            progress.close();
            output.say("run folder " + folder.path());
            RunTrainer.record(folder.path())
                    .initFrom()
                    .ifPresent(origin -> output.say("it starts from " + origin.describe()));
            return run(folder.path(), trainer, located.data());
        }
    }

    private static Trainer<? extends Result> trainer(
            RunFolder folder,
            Recipes.Resolved recipe,
            RunRecord record,
            LocatedData located,
            Optional<StartingModel> from) {
        return from.isPresent()
                ? RunTrainer.begin(folder, recipe, record, located, from.get())
                : RunTrainer.beginRecipe(folder, recipe, record, located);
    }

    /** Resumes the run in an unfinished folder. */
    Outcome resume(RunFolder folder, LocatedData located) {
        try (TransferProgress progress = new TransferProgress(output);
                Trainer<? extends Result> trainer = RunTrainer.resumeRecipe(folder, located.toldTo(progress))) {
            progress.close();
            return run(folder.path(), trainer, located.data());
        }
    }

    private Outcome run(Path folder, Trainer<? extends Result> trainer, Trainer.Data data) {
        try (TrainingProgress progress = new TrainingProgress(output)) {
            interruption.stopBy(() -> {
                progress.stopping();
                trainer.stop();
            });
            Optional<? extends Result> metrics = trainer.run(progress);
            progress.close();
            LeftOut leftOut = progress.leftOut();
            Outcome outcome = new Outcome(folder, metrics, leftOut.count());
            if (leftOut.count() > 0) {
                output.say(leftOut.summary(data.size()) + "; they are listed in "
                        + folder.resolve(RunFolder.BROKEN_IMAGES));
            }
            if (outcome.metrics().isEmpty()) {
                output.say("stopped, with a checkpoint written; continue with: ./vit4j train --resume "
                        + ShellWord.of(folder));
            }
            return outcome;
        } catch (UnusableImageException e) {
            String message = SettingOptions.message(e) + "; those found so far are listed in "
                    + folder.resolve(RunFolder.BROKEN_IMAGES)
                    + "; then start a new run in another folder, or allow more with --set data.max_broken=SHARE";
            throw new UnusableImageException(message, e.reason(), e);
        } catch (ResourceException e) {
            throw new ResourceException(
                    SettingOptions.message(e) + "; once that is repaired, continue with: ./vit4j train --resume "
                            + ShellWord.of(folder)
                            + " (not possible after adding or removing images: then start a new run)",
                    e);
        } finally {
            interruption.nothingToStop();
        }
    }

    /**
     * The test results of a finished run.
     *
     * @throws ResourceException if the file can't be read or is not an evaluation; the message says what to do
     */
    public static ObjectNode evaluation(Path folder) {
        return wholeEvaluation(folder)
                .orElseThrow(() -> new ResourceException(folder.resolve(RunFolder.EVALUATION)
                        + " is not the evaluation of a run: expected a JSON object with " + String.join(", ", FIGURES)
                        + "; delete the file and make it again with: ./vit4j train --resume " + ShellWord.of(folder)));
    }

    /**
     * The duration of a finished run. Its evaluation doesn't include it, so that equal runs give equal bytes.
     *
     * @throws ResourceException if the run's metrics can't be read or don't include its end
     */
    static double seconds(Path folder) {
        Path file = folder.resolve(MetricsFile.NAME);
        List<EpochMetrics> epochs = new MetricsFile(file).read();
        if (epochs.isEmpty()) {
            throw new ResourceException(file + " has no lines; expected one per epoch, the last at the end of the run; "
                    + "train the run again in another folder");
        }
        return epochs.get(epochs.size() - 1).seconds();
    }

    /** As {@link #evaluation}, but empty if the file is not an evaluation: others use that name, too. */
    public static Optional<ObjectNode> wholeEvaluation(Path folder) {
        Path file = folder.resolve(RunFolder.EVALUATION);
        try {
            if (JSON.readTree(TextFile.read(file, MOST_BYTES)) instanceof ObjectNode document
                    && (FIGURES.stream()
                                    .allMatch(figure -> document.path(figure).isNumber())
                            || document.path("image_to_text")
                                    .path("recall_at_1")
                                    .isNumber())) {
                return Optional.of(document);
            }
        } catch (CharacterCodingException | JacksonException e) {
            LOG.debug("{} is broken", file, e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
        return Optional.empty();
    }
}
