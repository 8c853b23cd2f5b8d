package dev.vit4j.run;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.task.Task;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.Params;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains a model by a recipe into a run folder. What a run computes depends on the recipe, the data, the seed and the
 * number of workers; when checkpoints come, and whether it was stopped and resumed, changes nothing.
 *
 * @param <R> what the run's task measures
 */
public interface Trainer<R extends Result> extends AutoCloseable {

    /**
     * Begins a run of a classifier, the Vision Transformer that the recipe says, where this machine computes fastest: records
     * in the folder what it takes to resume or repeat it.
     *
     * @throws ResourceException if the folder can't be written
     * @throws InvalidRequestException if the recipe doesn't fit the data
     */
    static Trainer<ClassificationMetrics> begin(
            RunFolder folder, Recipes.Resolved recipe, TrainingData data, long seed) {
        return RunTrainer.begin(folder, recipe, RunRecord.of(data, seed), data);
    }

    /**
     * Begins a run of a program's own task and model. Of the recipe it takes all but the model's keys, of which it has the
     * images' size; the folder gets the weights by the model's own names.
     *
     * @param model builds the model over parameters
     * @throws ResourceException if the folder can't be written
     * @throws InvalidRequestException if the recipe doesn't fit the data, or sets what only a classifier has
     */
    static <M, R extends Result> Trainer<R> begin(
            RunFolder folder,
            Recipes.Resolved recipe,
            TrainingData data,
            long seed,
            Task<M, R> task,
            Function<Params, ? extends M> model) {
        return RunTrainer.begin(folder, recipe, RunRecord.of(data, seed), data, task, model);
    }

    /**
     * Takes up a run of a classifier that was begun, under what its folder records. Every image is read to see that it is the
     * same.
     *
     * @throws ResourceException if the folder's records are missing or broken, the data is not what the run began
     *     on, or the device isn't there
     */
    static Trainer<ClassificationMetrics> resume(RunFolder folder, TrainingData data) {
        return RunTrainer.resume(folder, data);
    }

    /** As {@link #resume(RunFolder, TrainingData)}, a run of a program's own task and model. */
    static <M, R extends Result> Trainer<R> resume(
            RunFolder folder, TrainingData data, Task<M, R> task, Function<Params, ? extends M> model) {
        return RunTrainer.resume(folder, data, task, model);
    }

    /**
     * Asks the run to write a checkpoint after the step that it is at, and to end; an evaluation is given up, and made
     * when the run is taken up again. May be called from any thread. A run that is past its last step's evaluation
     * comes to its own end.
     */
    void stop();

    /**
     * Goes on from the newest checkpoint that is whole and of this run, or from the beginning where there is none yet.
     *
     * @return what the final evaluation on the test set found; empty where the run was stopped
     * @throws ResourceException if there are checkpoints and none fits, as after a change of the recipe or the seed
     * @throws CheckFailedException if the loss is no number; the last checkpoint stays
     * @throws UnusableImageException if more images are broken than the recipe allows
     * @throws MemoryException if there is not enough memory; the last checkpoint stays
     */
    Optional<R> run(TrainingListener listener);

    /** Frees what the run holds; one that was not finished can be resumed. */
    @Override
    void close();
}
