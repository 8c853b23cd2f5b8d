package dev.vit4j.run.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.data.Loader;
import dev.vit4j.internal.jfr.TrainStepEvent;
import dev.vit4j.run.Trainer;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.TrainingState;
import java.util.function.BooleanSupplier;

/** The steps of an epoch. */
final class EpochTraining {

    /** The sum that every task's step has. */
    private static final String LOSS = "loss";

    private final RunParts<?, ?> parts;
    private final RunPlan plan;
    private final Learner<?> learner;
    private final RunWriter writer;
    private final BooleanSupplier stopRequested;

    EpochTraining(RunParts<?, ?> parts, RunWriter writer, BooleanSupplier stopRequested) {
        this.parts = parts;
        this.plan = parts.plan();
        this.learner = parts.learner();
        this.writer = writer;
        this.stopRequested = stopRequested;
    }

    /** Steps to the end of the epoch or of the run, or until a stop is requested. */
    TrainingState train(TrainingState from, Trainer.Listener listener) {
        TrainingState progress = from;
        double lastCheckpoint = progress.seconds();
        try (Loader.Batches batches = parts.loader().epoch(progress.epoch(), progress.batch())) {
            while (!stopRequested.getAsBoolean() && batches.hasNext() && plan.hasSteps(progress)) {
                long start = System.nanoTime();
                Learner.Outcome outcome;
                try (Batch batch = batches.next();
                        Scope scope = Scope.open()) {
                    outcome = batch.size() == 0 ? learner.skip() : step(batch, progress);
                }
                writer.recordBroken(listener);
                progress = progress.afterStep(outcome, (System.nanoTime() - start) / 1e9);
                listener.stepped(new Trainer.Listener.Step(
                        progress.step(),
                        plan.epochs(progress),
                        progress.means(),
                        plan.learningRate(progress),
                        progress.examples() / progress.epochSeconds()));
                boolean epochGoesOn = batches.hasNext() && plan.hasSteps(progress);
                if (epochGoesOn && plan.checkpointIsDue(progress.seconds() - lastCheckpoint)) {
                    writer.checkpoint(progress, listener);
                    lastCheckpoint = progress.seconds();
                }
            }
        }
        return progress;
    }

    private Learner.Outcome step(Batch batch, TrainingState progress) {
        TrainStepEvent event = TrainStepEvent.begin();
        Learner.Outcome outcome = learner.gradients(
                batch.tensors(), plan.imageSize(progress, parts.model().imageSize()), plan.random(progress));
        double loss =
                Double.isFinite(outcome.loss()) ? outcome.mean(LOSS) : outcome.loss(); // as optimized or as logged
        if (!Double.isFinite(loss) || !Double.isFinite(outcome.gradientNorm())) {
            throw writer.diverged(
                    "the loss is " + loss + " and the gradient's norm " + outcome.gradientNorm(), progress.step() + 1);
        }
        learner.update(outcome, plan.nextFactor(progress));
        event.end(progress.step() + 1, batch.size(), loss, outcome.gradientNorm());
        return outcome;
    }
}
