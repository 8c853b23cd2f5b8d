package dev.vit4j.run.internal;

import dev.vit4j.tensor.RandomSource;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Schedule;
import dev.vit4j.train.internal.RunLength;
import dev.vit4j.train.internal.TrainingState;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What will happen in a run: how many steps there are, with which learning rates and images, and when weights are evaluated
 * and checkpoints written. It follows from the recipe, the seed and the number of images.
 *
 * @param batchesPerEpoch steps of a whole epoch; the last epoch may be cut short
 * @param validates whether there is a validation split
 */
public record RunPlan(Recipe recipe, long seed, Schedule schedule, int batchesPerEpoch, boolean validates) {

    /** @param maxSteps the steps of the run, if they take the place of the recipe's epochs */
    static RunPlan of(Recipe recipe, long seed, Optional<Long> maxSteps, int batchesPerEpoch, boolean validates) {
        long totalSteps = maxSteps.orElseGet(
                () -> Math.max(1, Math.round(recipe.training().epochs() * batchesPerEpoch)));
        return new RunPlan(recipe, seed, recipe.schedule().over(totalSteps), batchesPerEpoch, validates);
    }

    public long totalSteps() {
        return schedule.totalSteps();
    }

    /** Whether there are steps or an evaluation to come. */
    boolean goesOn(TrainingState progress) {
        return hasSteps(progress) || progress.batch() > 0;
    }

    /** Whether there are steps to come. */
    boolean hasSteps(TrainingState progress) {
        return progress.step() < totalSteps();
    }

    /** The number of epochs done. */
    double epochs(TrainingState progress) {
        return (double) progress.step() / batchesPerEpoch;
    }

    /** The factor of the learning rates in the step that comes next. */
    double nextFactor(TrainingState progress) {
        return schedule.factor(progress.step());
    }

    /** The learning rate of the last step done. */
    double learningRate(TrainingState progress) {
        return recipe.optimizer().learningRate() * schedule.factor(progress.step() - 1);
    }

    /** That of matrices and filters, if they have one of their own. */
    OptionalDouble matrixLearningRate(TrainingState progress) {
        return recipe.optimizer().ofMatrices().stream()
                .map(rate -> rate * schedule.factor(progress.step() - 1))
                .findFirst();
    }

    /** Pixels of a side of the images of the next step. */
    int imageSize(TrainingState progress, int finalSize) {
        return recipe.data().imageSize((double) progress.step() / totalSteps(), finalSize);
    }

    /** What the next step draws from. */
    RandomSource random(TrainingState progress) {
        return new RandomSource(seed).derive("step").derive(progress.step());
    }

    /**
     * Whether the test set is evaluated at the end of an epoch. What judges the result is looked at once if there is
     * something else to choose by.
     */
    boolean testIsDue(TrainingState progress) {
        return !hasSteps(progress)
                || (!validates && (progress.epoch() + 1) % recipe.training().evaluateEvery() == 0);
    }

    /** Whether a checkpoint is written inside an epoch, so many seconds of training after the last one. */
    boolean checkpointIsDue(double seconds) {
        return seconds > recipe.training().checkpointSeconds();
    }

    /** What the numbers of checkpoints must add up to. */
    RunLength length() {
        return new RunLength(totalSteps(), batchesPerEpoch, recipe.data().batchSize(), validates);
    }
}
