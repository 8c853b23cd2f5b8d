package dev.vit4j.run.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.data.EpochBatches;
import dev.vit4j.data.Loader;
import dev.vit4j.internal.jfr.TrainStepEvent;
import dev.vit4j.run.TrainingListener;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Schedule;
import dev.vit4j.train.internal.TrainingState;
import java.util.function.BooleanSupplier;

/** The steps of an epoch. */
public final class EpochTraining {

    private final RunParts<?, ?> parts;
    private final Recipe recipe;
    private final Loader loader;
    private final Schedule schedule;
    private final Learner<?> learner;
    private final RunJournal journal;
    private final BooleanSupplier stopRequested;

    public EpochTraining(RunParts<?, ?> parts, RunJournal journal, BooleanSupplier stopRequested) {
        this.parts = parts;
        this.recipe = parts.recipe();
        this.loader = parts.loader();
        this.schedule = parts.schedule();
        this.learner = parts.learner();
        this.journal = journal;
        this.stopRequested = stopRequested;
    }

    /** Steps to the end of the epoch or of the run, or until a stop is asked for. */
    public TrainingState train(TrainingState from, TrainingListener listener) {
        TrainingState progress = from;
        double lastCheckpoint = progress.seconds();
        try (EpochBatches batches = loader.epoch(progress.epoch(), progress.batch())) {
            while (!stopRequested.getAsBoolean() && batches.hasNext() && progress.step() < schedule.totalSteps()) {
                long start = System.nanoTime();
                double factor = schedule.factor(progress.step());
                Learner.Outcome outcome;
                try (Batch batch = batches.next();
                        Scope scope = Scope.open()) {
                    outcome = batch.size() == 0 ? learner.skip() : step(batch, progress, factor);
                }
                journal.recordBroken(listener);
                progress = progress.afterStep(outcome, (System.nanoTime() - start) / 1e9);
                listener.stepped(new TrainingListener.Step(
                        progress.step(),
                        (double) progress.step() / loader.batchesPerEpoch(),
                        progress.means(),
                        recipe.optimizer().learningRate() * factor,
                        progress.examples() / progress.epochSeconds()));
                boolean epochGoesOn = batches.hasNext() && progress.step() < schedule.totalSteps();
                if (epochGoesOn && isCheckpointDue(progress.seconds() - lastCheckpoint)) {
                    journal.checkpoint(progress, listener);
                    lastCheckpoint = progress.seconds();
                }
            }
        }
        return progress;
    }

    private boolean isCheckpointDue(double seconds) {
        return seconds > recipe.training().checkpointSeconds();
    }

    private Learner.Outcome step(Batch batch, TrainingState progress, double factor) {
        double done = (double) progress.step() / schedule.totalSteps();
        TrainStepEvent event = TrainStepEvent.begin();
        Learner.Outcome outcome = learner.gradients(
                batch.tensors(),
                recipe.data().imageSize(done, parts.model().imageSize()),
                new RandomSource(parts.record().seed()).derive("step").derive(progress.step()));
        if (!Double.isFinite(outcome.loss()) || !Double.isFinite(outcome.gradientNorm())) {
            throw journal.diverged(
                    "the loss is " + outcome.loss() + " and the gradient's norm " + outcome.gradientNorm(),
                    progress.step() + 1);
        }
        learner.update(outcome, factor);
        event.end(progress.step() + 1, batch.size(), outcome.mean("loss"), outcome.gradientNorm());
        return outcome;
    }
}
