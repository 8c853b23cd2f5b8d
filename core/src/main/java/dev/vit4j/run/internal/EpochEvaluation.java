package dev.vit4j.run.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.Result;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.task.Evaluation;
import dev.vit4j.task.Evaluator;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.ParameterSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates the weights at the end of an epoch: on the validation split, if there is one, and on the test set. */
public final class EpochEvaluation<M, R extends Result> {

    private static final Logger LOG = LoggerFactory.getLogger(EpochEvaluation.class);

    private final Evaluator<M, R> evaluator;
    private final Optional<RunImages.Part> validation;
    private final RunImages.Part test;
    private final BooleanSupplier stopRequested;

    /**
     * The results.
     *
     * @param tested empty if the test set was not due
     */
    record Found<M, R extends Result>(Optional<R> validated, Optional<Evaluation<M, R>> tested) {

        /** The metrics line of an epoch that ended at {@code progress} and was evaluated in that many seconds. */
        EpochMetrics metrics(TrainingState progress, double evaluationSeconds, RunPlan plan) {
            return new EpochMetrics(
                    plan.epochs(progress),
                    progress.step(),
                    figures(progress),
                    plan.learningRate(progress),
                    progress.examples() / progress.epochSeconds(),
                    progress.seconds() + evaluationSeconds,
                    plan.matrixLearningRate(progress),
                    progress.gradientNorm(),
                    Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        }

        /** The metrics that are logged, by key; NaN is left out. */
        Map<String, Double> figures(TrainingState progress) {
            Map<String, Double> figures = new LinkedHashMap<>();
            progress.means().forEach((name, mean) -> put(figures, EpochMetrics.TRAIN, name, mean));
            validated.ifPresent(result -> put(figures, EpochMetrics.VALIDATION, result));
            tested.ifPresent(evaluation -> put(figures, EpochMetrics.TEST, evaluation.result()));
            return figures;
        }

        private static void put(Map<String, Double> figures, String split, Result result) {
            for (Result.Figure figure : result.figures()) {
                put(figures, split, figure.name(), figure.value());
            }
        }

        private static void put(Map<String, Double> figures, String split, String name, double value) {
            String key = EpochMetrics.key(split, name);
            if (Double.isFinite(value)) {
                figures.put(key, value);
            } else {
                LOG.warn("{} is {}, and is left out of {}", key, value, MetricsFile.NAME);
            }
        }
    }

    EpochEvaluation(Evaluator<M, R> evaluator, RunImages images, BooleanSupplier stopRequested) {
        this.evaluator = evaluator;
        this.validation = images.validation();
        this.test = images.test();
        this.stopRequested = stopRequested;
    }

    /**
     * @param testIsDue whether the test set is due
     * @return empty if the evaluation was stopped
     * @throws CheckFailedException if the weights no longer give valid outputs for the task
     */
    Optional<Found<M, R>> of(ParameterSet weights, boolean testIsDue, Trainer.Listener listener) {
        Optional<Evaluation<M, R>> ofValidation = validation.flatMap(part -> of(weights, part, listener));
        if (validation.isPresent() && ofValidation.isEmpty()) {
            return Optional.empty();
        }
        Optional<Evaluation<M, R>> ofTest = testIsDue ? ofTest(weights, listener) : Optional.empty();
        if (testIsDue && ofTest.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Found<>(ofValidation.map(Evaluation::result), ofTest));
    }

    /** The evaluation on the test set; empty if it was stopped. */
    Optional<Evaluation<M, R>> ofTest(ParameterSet weights, Trainer.Listener listener) {
        return of(weights, test, listener);
    }

    private Optional<Evaluation<M, R>> of(ParameterSet weights, RunImages.Part part, Trainer.Listener listener) {
        Dataset dataset = part.dataset();
        return evaluator.evaluate(
                weights, dataset, part.broken(), done -> listener.evaluating(done, dataset.size()), stopRequested);
    }
}
