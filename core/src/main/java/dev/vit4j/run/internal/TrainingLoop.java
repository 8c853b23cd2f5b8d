package dev.vit4j.run.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.eval.Result;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.Trainer;
import dev.vit4j.task.Evaluation;
import dev.vit4j.train.internal.TrainingState;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A run from where it stands to its end: epochs of steps, each with an evaluation, a line of metrics and a checkpoint.
 *
 * @param <M> the models that learn
 * @param <R> the result of the run's task
 */
public final class TrainingLoop<M, R extends Result> {

    private final RunParts<M, R> parts;
    private final RunPlan plan;
    private final RunWriter writer;
    private final BooleanSupplier stopRequested;
    private final EpochTraining training;
    private final EpochEvaluation<M, R> evaluation;

    /**
     * What an epoch ended with.
     *
     * @param tested the evaluation of the test set, if its turn had come
     */
    private record EpochEnd<M, R extends Result>(
            EpochMetrics metrics, TrainingState progress, Optional<Evaluation<M, R>> tested) {}

    /**
     * A run past its last step.
     *
     * @param tested the last epoch's evaluation of the test set; empty if the run was stopped before it wrote its results
     */
    private record Trained<M, R extends Result>(TrainingState progress, Optional<Evaluation<M, R>> tested) {}

    /** @param stopRequested whether the run was asked to end early */
    public TrainingLoop(RunParts<M, R> parts, RunWriter writer, BooleanSupplier stopRequested) {
        this.parts = parts;
        this.plan = parts.plan();
        this.writer = writer;
        this.stopRequested = stopRequested;
        training = new EpochTraining(parts, writer, stopRequested);
        evaluation = new EpochEvaluation<>(parts.evaluator(), parts.images(), stopRequested);
    }

    /**
     * Takes the run up and trains to its end, or until a stop is asked for.
     *
     * @return what the final evaluation on the test set found; empty if the run was stopped
     * @throws CheckFailedException if the loss is NaN
     * @throws UnusableImageException if more images are broken than the recipe allows
     */
    public Optional<R> run(Trainer.Listener listener) {
        TrainingState from = new Resumption(parts.folder(), writer.checkpoints(), writer.metricsFile(), parts.images())
                .of(parts.learner());
        listener.started(new Trainer.Listener.Plan(
                parts.recipe(), plan.totalSteps(), plan.batchesPerEpoch(), from.step(), RunSummary.of(parts)));
        writer.recordBroken(listener);
        Optional<Trained<M, R>> trained;
        try (RunLog log = new RunLog(parts.folder(), writer.metricsFile(), parts.hyperparameters(), listener)) {
            trained = train(from, log);
        } // the events are on disk before the results say that the run is finished
        return trained.flatMap(end -> finish(end, listener));
    }

    /** Steps and evaluations to the run's end; empty if it was stopped. */
    private Optional<Trained<M, R>> train(TrainingState from, RunLog log) {
        Trainer.Listener listener = log.listener();
        TrainingState progress = from;
        Optional<Evaluation<M, R>> last = Optional.empty();
        while (plan.goesOn(progress)) {
            progress = training.train(progress, listener);
            Optional<EpochEnd<M, R>> ended =
                    stopRequested.getAsBoolean() ? Optional.empty() : evaluate(progress, listener);
            if (ended.isEmpty()) {
                writer.checkpoint(progress, listener); // of before the evaluation, which the resumed run makes
                return Optional.empty();
            }
            EpochEnd<M, R> end = ended.get();
            last = end.tested();
            progress = end.progress();
            log.epochEnded(end.metrics());
            writer.checkpoint(progress, listener);
            if (stopRequested.getAsBoolean() && plan.hasSteps(progress)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Trained<>(progress, last));
    }

    /** Evaluates the weights at the end of an epoch; empty if that was stopped. */
    private Optional<EpochEnd<M, R>> evaluate(TrainingState progress, Trainer.Listener listener) {
        long start = System.nanoTime();
        Optional<EpochEvaluation.Found<M, R>> evaluated;
        try {
            evaluated = evaluation.of(parts.learner().finalWeights(), plan.testIsDue(progress), listener);
        } catch (CheckFailedException e) {
            throw writer.diverged("the weights no longer give valid outputs (" + e.getMessage() + ")", progress.step());
        }
        writer.recordBroken(listener);
        double seconds = (System.nanoTime() - start) / 1e9;
        return evaluated.map(found -> new EpochEnd<>(
                found.metrics(progress, seconds, plan),
                progress.afterEpoch(seconds, found.validated().map(Result::primary)),
                found.tested()));
    }

    private Optional<R> finish(Trained<M, R> trained, Trainer.Listener listener) {
        Optional<Evaluation<M, R>> tested = trained.tested().isPresent()
                ? trained.tested()
                : evaluation.ofTest(parts.learner().finalWeights(), listener);
        if (tested.isEmpty()) {
            return Optional.empty();
        }
        writer.recordBroken(listener);
        R result = tested.get().result();
        writer.results(tested.get(), result, trained.progress().best());
        return Optional.of(result);
    }
}
