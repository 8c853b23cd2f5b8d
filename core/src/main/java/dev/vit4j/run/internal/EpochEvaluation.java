package dev.vit4j.run.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.TrainingListener;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.ParameterSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** How good the weights are at the end of an epoch: by the validation split, where there is one, and by the test set. */
public final class EpochEvaluation {

    private final Evaluator evaluator;
    private final Optional<RunImages.Part> validation;
    private final RunImages.Part test;
    private final BooleanSupplier stopRequested;

    /**
     * What was found.
     *
     * @param tested empty where the test set's turn had not come, as {@code predictions}
     * @param predictions for the test set
     */
    public record Found(
            Optional<ClassificationMetrics> validated,
            Optional<ClassificationMetrics> tested,
            Optional<Evaluator.Predictions> predictions) {

        /** The line of the metrics of an epoch that ended at {@code progress} and was judged in so many seconds. */
        public EpochMetrics metrics(TrainingState progress, double evaluationSeconds, RunParts parts) {
            double factor = parts.schedule().factor(progress.step() - 1);
            Recipe.Optimization optimizer = parts.recipe().optimizer();
            return new EpochMetrics(
                    (double) progress.step() / parts.loader().batchesPerEpoch(),
                    progress.step(),
                    progress.trainLoss(),
                    progress.trainAccuracy(),
                    optional(validated.map(ClassificationMetrics::loss)),
                    optional(validated.map(ClassificationMetrics::accuracy)),
                    optional(tested.map(ClassificationMetrics::loss)),
                    optional(tested.map(ClassificationMetrics::accuracy)),
                    optimizer.learningRate() * factor,
                    progress.examples() / progress.epochSeconds(),
                    progress.seconds() + evaluationSeconds,
                    optional(optimizer.ofMatrices().map(rate -> rate * factor)),
                    progress.gradientNorm(),
                    Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        }

        private static OptionalDouble optional(Optional<Double> value) {
            return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        }
    }

    public EpochEvaluation(Evaluator evaluator, RunImages images, BooleanSupplier stopRequested) {
        this.evaluator = evaluator;
        this.validation = images.validation();
        this.test = images.test();
        this.stopRequested = stopRequested;
    }

    /**
     * @param testIsDue whether the test set's turn has come
     * @return empty where the evaluation was stopped
     * @throws CheckFailedException where the weights no longer give probabilities
     */
    public Optional<Found> of(ParameterSet weights, boolean testIsDue, TrainingListener listener) {
        Optional<Evaluator.Predictions> ofValidation = validation.flatMap(part -> of(weights, part, listener));
        if (validation.isPresent() && ofValidation.isEmpty()) {
            return Optional.empty();
        }
        Optional<Evaluator.Predictions> ofTest = testIsDue ? ofTest(weights, listener) : Optional.empty();
        if (testIsDue && ofTest.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Found(
                ofValidation.map(predictions -> metrics(validation.orElseThrow(), predictions)),
                ofTest.map(predictions -> metrics(test, predictions)),
                ofTest));
    }

    /** The predictions for the test set; empty where the evaluation was stopped. */
    public Optional<Evaluator.Predictions> ofTest(ParameterSet weights, TrainingListener listener) {
        return of(weights, test, listener);
    }

    private Optional<Evaluator.Predictions> of(ParameterSet weights, RunImages.Part part, TrainingListener listener) {
        LabelledImages dataset = part.dataset();
        return evaluator.predict(
                weights, dataset, part.broken(), done -> listener.evaluating(done, dataset.size()), stopRequested);
    }

    private static ClassificationMetrics metrics(RunImages.Part part, Evaluator.Predictions predictions) {
        return ClassificationMetrics.of(
                predictions.probabilities(),
                predictions.labels(),
                part.dataset().classNames());
    }
}
