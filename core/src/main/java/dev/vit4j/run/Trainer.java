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
 * Trains a model with a recipe into a run folder. The result depends on the recipe, the data and the seed; neither the
 * times of checkpoints nor stopping and resuming change it.
 *
 * @param <R> the result of the run's task
 */
public interface Trainer<R extends Result> extends AutoCloseable {

    /**
     * Begins a run of the recipe's Vision Transformer as a classifier, on the fastest device of this machine: records in the
     * folder what is needed to resume or repeat it.
     *
     * @throws ResourceException if the folder can't be written
     * @throws InvalidRequestException if the recipe doesn't fit the data
     */
    static Trainer<ClassificationMetrics> begin(
            RunFolder folder, Recipes.Resolved recipe, TrainingData data, long seed) {
        return RunTrainer.begin(folder, recipe, RunRecord.of(data, seed), data);
    }

    /**
     * Begins a run with a program's own task and model. It uses all of the recipe except the model's keys, of which
     * only the image size counts; the folder gets the weights under the model's own names.
     *
     * @param model builds the model over parameters
     * @throws ResourceException if the folder can't be written
     * @throws InvalidRequestException if the recipe doesn't fit the data, or has settings that only apply to a classifier
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
     * Resumes a run of a classifier with the settings in its folder. Every image is read to check that it is the same.
     *
     * @throws ResourceException if the folder's records are missing or broken, the data or its normalization is not what
     *     the run was started on, or the device doesn't exist
     * @throws InvalidRequestException if the run has a program's own model
     */
    static Trainer<ClassificationMetrics> resume(RunFolder folder, TrainingData data) {
        return RunTrainer.resume(folder, data);
    }

    /**
     * As {@link #resume(RunFolder, TrainingData)}, for a run with a program's own task and model. These must be what the
     * run was begun with: its folder records the task's name and the parameters' names and shapes, nothing else of them.
     */
    static <M, R extends Result> Trainer<R> resume(
            RunFolder folder, TrainingData data, Task<M, R> task, Function<Params, ? extends M> model) {
        return RunTrainer.resume(folder, data, task, model);
    }

    /**
     * Asks the run to write a checkpoint after the current step, and to end; an evaluation is cancelled, and repeated
     * when the run is resumed. May be called from any thread. A run that is past the evaluation of its last step
     * finishes normally.
     */
    void stop();

    /**
     * Continues from the newest checkpoint that is intact and belongs to this run, or starts from the beginning if
     * there is none.
     *
     * @return the result of the final evaluation on the test set; empty if the run was stopped
     * @throws ResourceException if there are checkpoints but none is usable, as after a change of the recipe or the
     *     seed
     * @throws CheckFailedException if the loss is NaN or infinite; the last checkpoint is kept
     * @throws UnusableImageException if more images are broken than the recipe allows
     * @throws MemoryException if there is not enough memory; the last checkpoint is kept
     */
    Optional<R> run(TrainingListener listener);

    /** Frees the run's memory and its folder's lock; an unfinished run can be resumed. */
    @Override
    void close();
}
