package dev.vit4j.run;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.MetricsFile;
import dev.vit4j.report.TensorBoardWriter;
import dev.vit4j.report.internal.ChartLibraries;
import dev.vit4j.run.internal.DataPlace;
import dev.vit4j.run.internal.EpochEvaluation;
import dev.vit4j.run.internal.EpochTraining;
import dev.vit4j.run.internal.LocatedData;
import dev.vit4j.run.internal.Resumption;
import dev.vit4j.run.internal.RunJournal;
import dev.vit4j.run.internal.RunParts;
import dev.vit4j.run.internal.RunResults;
import dev.vit4j.run.internal.RunStart;
import dev.vit4j.run.internal.RunTerms;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.run.internal.TakeOver;
import dev.vit4j.run.internal.checkpoint.BestWeights;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Trains a model by a recipe into a run folder. What a run computes depends on the recipe, the data, the seed and the
 * number of workers; when checkpoints come, and whether it was stopped and resumed, changes nothing.
 */
public final class Trainer implements AutoCloseable {

    private final RunParts parts;
    private final EpochTraining training;
    private final EpochEvaluation evaluation;
    private final MetricsFile metricsFile;
    private final Checkpoints checkpoints;
    private final RunJournal journal;
    private volatile boolean stopRequested;

    /**
     * A trainer of a run whose folder records {@code recipe}, every value of it resolved.
     *
     * @throws ResourceException where the run's curves could not be drawn
     * @throws InvalidRequestException where the recipe doesn't fit the data
     */
    Trainer(RunFolder folder, Recipe recipe, RunRecord record, TrainingData data) {
        ChartLibraries.require();
        parts = new RunParts(folder, recipe, record, data);
        metricsFile = new MetricsFile(folder.file(MetricsFile.NAME));
        checkpoints = parts.checkpoints(metricsFile);
        try {
            journal = new RunJournal(parts, checkpoints);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
        training = new EpochTraining(parts, journal, () -> stopRequested);
        evaluation = new EpochEvaluation(parts.evaluator(), parts.images(), () -> stopRequested);
    }

    /**
     * Checks what can be checked of a run before there is a folder for it.
     *
     * @throws ResourceException if this machine doesn't have the device
     * @throws InvalidRequestException if the recipe doesn't fit the data, or its rules don't fit its model
     * @throws UnusableImageException if more images are broken than the recipe allows, as their headers show
     */
    public static void check(Recipe recipe, RunRecord record, TrainingData data) {
        RunParts.check(recipe, record, data);
    }

    /**
     * Checks that a recipe's model has places for the weights that a run is to begin with, before its data is read.
     *
     * @throws ResourceException if there is no model
     * @throws InvalidRequestException if it is of another architecture than the recipe's, naming the tensor
     */
    public static void check(Recipe recipe, StartingModel from) {
        TakeOver.requireFit(from, recipe);
    }

    /** As {@link #begin(RunFolder, Recipes.Resolved, RunRecord, LocatedData)}, on data that a program makes or finds. */
    public static Trainer begin(RunFolder folder, Recipes.Resolved recipe, RunRecord record, TrainingData data) {
        return begin(folder, recipe, record, LocatedData.of(data));
    }

    /**
     * Begins a run: records in the folder what it takes to resume or repeat it.
     *
     * @throws ResourceException where the device isn't there or the folder can't be written
     * @throws InvalidRequestException where the recipe doesn't fit the data
     */
    public static Trainer begin(RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        RunStart start = RunStart.first(recipe, record, located);
        Trainer trainer = new Trainer(folder, start.recipe().recipe(), start.record(), start.data());
        try {
            start.write(folder, located.place(), trainer.checkpoints::removeBeginning);
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    /**
     * Begins a run with the weights of a finished run or of a model, and where its classes and its optimizer are the same
     * and its last checkpoint is there, with the optimizer's state. What was taken over the record says. The run's first
     * checkpoint holds all of it, so that a resume needs the other folder no more.
     *
     * @throws ResourceException where there is no model, the device isn't there or the folder can't be written
     * @throws InvalidRequestException where the recipe doesn't fit the data or the model
     */
    public static Trainer begin(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located, StartingModel from) {
        List<String> classNames = located.data().train().classNames();
        try (TakeOver takeOver = TakeOver.open(from, recipe.recipe(), classNames)) {
            RunStart start = RunStart.first(recipe, record.from(takeOver.origin()), located);
            Trainer trainer = new Trainer(folder, start.recipe().recipe(), start.record(), start.data());
            try {
                Learner learner = trainer.parts.learner();
                takeOver.into(learner);
                start.write(
                        folder,
                        located.place(),
                        () -> trainer.checkpoints.write(learner.state(), TrainingState.START, List.of()));
            } catch (RuntimeException e) {
                trainer.close();
                throw e;
            }
            return trainer;
        }
    }

    /** As {@link #resume(RunFolder, LocatedData)}, on data that lies where it lay. */
    public static Trainer resume(RunFolder folder, TrainingData data) {
        return resume(folder, LocatedData.of(data).at(place(folder.path())));
    }

    /**
     * Takes up a run that was begun, under what its folder records. Every image is read to see that it is the same.
     *
     * @throws ResourceException where the folder's records are missing or broken, the data is not what the run began
     *     on, or the device isn't there
     */
    public static Trainer resume(RunFolder folder, LocatedData located) {
        RunStart start = RunStart.again(folder, located);
        Trainer trainer = new Trainer(folder, start.recipe().recipe(), start.record(), start.data());
        try {
            start.write(folder, located.place(), () -> {});
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    /**
     * Where the data of a run lay that is not finished.
     *
     * @throws ResourceException where that is recorded and can't be read
     */
    public static DataPlace place(Path folder) {
        return DataPlace.read(folder).orElseGet(() -> RunRecord.placeIn(folder));
    }

    /**
     * Checks that a run's recipe and record are as its newest checkpoint has them, without reading its data: for a run that
     * is finished, and may have none of its checkpoints any more, with which there is nothing to compare.
     *
     * @throws ResourceException where they were changed, saying which field from what to what, or are broken
     */
    public static void requireUnchanged(Path folder) {
        Checkpoints.requireUnchanged(
                folder.resolve(RunFolder.CHECKPOINTS),
                () -> RunTerms.of(RunStart.recipeOf(folder).recipe(), record(folder)));
    }

    /**
     * Takes out of a finished run's folder where its data lay, which a run that was killed at its very end has left there.
     *
     * @throws ResourceException where it is there and can't be removed
     */
    public static void forgetPlace(Path folder) {
        DataPlace.remove(folder);
    }

    /**
     * What a run folder records beside its recipe.
     *
     * @throws ResourceException where that is missing or broken
     */
    public static RunRecord record(Path folder) {
        return RunRecord.read(folder);
    }

    /**
     * Asks the run to write a checkpoint after the step that it is at, and to end; an evaluation is given up, and made
     * when the run is taken up again. May be called from any thread. A run that is past its last step's evaluation
     * comes to its own end.
     */
    public void stop() {
        stopRequested = true;
    }

    /**
     * Goes on from the newest checkpoint that is whole and of this run, or from the beginning where there is none yet.
     *
     * @return the final evaluation on the test set; empty where the run was stopped
     * @throws ResourceException where there are checkpoints and none fits, as after a change of the recipe or the seed
     * @throws CheckFailedException where the loss is no number; the last checkpoint stays
     * @throws UnusableImageException where more images are broken than the recipe allows
     * @throws MemoryException if there is not enough memory; the last checkpoint stays
     */
    public Optional<ClassificationMetrics> run(TrainingListener listener) {
        try {
            return train(listener);
        } catch (UnusableImageException e) {
            journal.recordBroken(listener); // all that were found, of which there are too many
            throw e;
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "train with a batch of " + parts.recipe().data().batchSize()
                            + " (data.batch_size); a smaller one takes less",
                    e);
        }
    }

    private Optional<ClassificationMetrics> train(TrainingListener listener) {
        long totalSteps = parts.schedule().totalSteps();
        TrainingState progress =
                new Resumption(parts.folder(), checkpoints, metricsFile, parts.images()).of(parts.learner());
        listener.started(new TrainingListener.Plan(
                parts.recipe(), totalSteps, parts.loader().batchesPerEpoch(), progress.step(), parts.summary()));
        journal.recordBroken(listener);
        Optional<Evaluator.Predictions> last = Optional.empty();
        try (TensorBoardWriter tensorBoard =
                TensorBoardWriter.open(parts.folder().path(), parts.hyperparameters())) {
            while (progress.step() < totalSteps || progress.batch() > 0) {
                progress = training.train(progress, listener);
                if (stopRequested) {
                    journal.checkpoint(progress, listener);
                    return Optional.empty();
                }
                Optional<EpochEnd> judged = endEpoch(progress, listener);
                if (judged.isEmpty()) {
                    journal.checkpoint(progress, listener); // of before the evaluation, which the resumed run makes
                    return Optional.empty();
                }
                EpochEnd end = judged.get();
                last = end.predictions();
                progress = end.progress();
                metricsFile.append(end.metrics());
                tensorBoard.epoch(end.metrics());
                listener.epochEnded(end.metrics());
                journal.checkpoint(progress, listener);
                if (stopRequested && progress.step() < totalSteps) {
                    return Optional.empty();
                }
            }
        }
        Optional<TrainingState.Best> best = progress.best();
        ParameterSet weights = parts.learner().finalWeights();
        return last.or(() -> evaluation.ofTest(weights, listener)).map(predictions -> {
            journal.recordBroken(listener);
            RunResults results = new RunResults(parts, metricsFile.read());
            ClassificationMetrics metrics = results.write(
                    weights, predictions, best.flatMap(b -> new BestWeights(parts, checkpoints).write(b, results)));
            DataPlace.remove(parts.folder().path());
            return metrics;
        });
    }

    /** What an epoch ended with. */
    private record EpochEnd(
            EpochMetrics metrics, TrainingState progress, Optional<Evaluator.Predictions> predictions) {}

    /** Judges the weights; empty where that was stopped. */
    private Optional<EpochEnd> endEpoch(TrainingState progress, TrainingListener listener) {
        long start = System.nanoTime();
        boolean lastOfRun = progress.step() == parts.schedule().totalSteps();
        // What judges the result is looked at once where there is something else to choose by.
        boolean due = lastOfRun
                || (parts.images().validation().isEmpty()
                        && (progress.epoch() + 1) % parts.recipe().training().evaluateEvery() == 0);
        Optional<EpochEvaluation.Found> judged;
        try {
            judged = evaluation.of(parts.learner().finalWeights(), due, listener);
        } catch (CheckFailedException e) {
            throw journal.diverged(
                    "the weights no longer give probabilities (" + e.getMessage() + ")", progress.step());
        }
        journal.recordBroken(listener);
        double seconds = (System.nanoTime() - start) / 1e9;
        return judged.map(found -> new EpochEnd(
                found.metrics(progress, seconds, parts),
                progress.afterEpoch(
                        seconds, found.validated().map(v -> new TrainingState.Best(progress.step(), v.accuracy()))),
                found.predictions()));
    }

    @Override
    public void close() {
        parts.close();
    }
}
