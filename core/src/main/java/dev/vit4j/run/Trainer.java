package dev.vit4j.run;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.task.Task;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains a model with a recipe into a run folder. The result depends on the recipe, the data and the seed; neither the
 * times of checkpoints nor stopping and resuming change it.
 *
 * <pre>{@code
 * try (RunFolder folder = RunFolder.create(Path.of("runs/first"));
 *         Trainer<ClassificationMetrics> trainer = Trainer.begin(folder, recipe, data, seed)) {
 *     trainer.run(Trainer.Listener.NONE).ifPresent(metrics -> System.out.println(metrics.toTable()));
 * }
 * }</pre>
 *
 * <p>For one thread, except for {@link #stop}.
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
    static Trainer<ClassificationMetrics> begin(RunFolder folder, Recipes.Resolved recipe, Data data, long seed) {
        return RunTrainer.begin(folder, recipe, RunRecord.of(data, seed), data);
    }

    /**
     * Begins a run of the recipe's two towers, on images with captions: as {@link #begin(RunFolder, Recipes.Resolved,
     * Data, long)}. The folder gets the tokenizer, too, which is learned from the captions.
     *
     * @throws ResourceException if the folder can't be written
     * @throws InvalidRequestException if the recipe has no text tower, or doesn't fit the data
     */
    static Trainer<RetrievalMetrics> beginContrastive(RunFolder folder, Recipes.Resolved recipe, Data data, long seed) {
        return RunTrainer.beginTowers(folder, recipe, RunRecord.of(data, seed), LocatedData.of(data));
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
            Data data,
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
    static Trainer<ClassificationMetrics> resume(RunFolder folder, Data data) {
        return RunTrainer.resume(folder, data);
    }

    /** As {@link #resume(RunFolder, Data)}, for a run of a recipe's two towers. */
    static Trainer<RetrievalMetrics> resumeContrastive(RunFolder folder, Data data) {
        return RunTrainer.resumeTowers(folder, data);
    }

    /**
     * As {@link #resume(RunFolder, Data)}, for a run with a program's own task and model. These must be what the
     * run was begun with: its folder records the task's name and the parameters' names and shapes, nothing else of them.
     */
    static <M, R extends Result> Trainer<R> resume(
            RunFolder folder, Data data, Task<M, R> task, Function<Params, ? extends M> model) {
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
    Optional<R> run(Listener listener);

    /** Frees the run's memory; an unfinished run can be resumed. The folder stays open: its owner closes it after this. */
    @Override
    void close();

    /** Receives the progress of a run, on the thread that trains. */
    interface Listener {

        /** Ignores all progress. */
        Listener NONE = new Listener() {};

        /**
         * The plan of a run that is about to start.
         *
         * @param firstStep the number of steps done before, 0 unless the run is resumed
         * @param summary for people
         */
        record Plan(Recipe recipe, long totalSteps, long stepsPerEpoch, long firstStep, String summary) {}

        /**
         * A finished optimizer step.
         *
         * @param step the number of steps done
         * @param epoch the number of epochs done, with a fraction
         * @param figures the logged figures of the task's training step, by name: means over the epoch so far. A classifier
         *     has {@code loss}, the cross entropy without label smoothing, and {@code accuracy}
         */
        record Step(
                long step, double epoch, Map<String, Double> figures, double learningRate, double imagesPerSecond) {}

        /** The run starts or is resumed. */
        default void started(Plan plan) {}

        /** An optimizer step is done. */
        default void stepped(Step step) {}

        /** An evaluation has finished {@code done} of {@code total} images. */
        default void evaluating(int done, int total) {}

        /** Images were found broken and are left out: each is reported once, those of a resumed run at its start. */
        default void leftOut(List<BrokenImage> images) {}

        /** An epoch, or a run inside one, has ended and was evaluated as the recipe says. */
        default void epochEnded(EpochMetrics metrics) {}

        /** A checkpoint was written after {@code step} steps. */
        default void checkpointWritten(Path file, long step) {}

        /**
         * A broken image of a run's data, which is left out.
         *
         * @param split {@code train}, {@code validation} or {@code test}
         * @param index in that split
         * @param file its path relative to the data set's folder, or that of the split; empty if images have no names
         * @param reason what is wrong with it
         * @param sha256 of its bytes or pixels, when the run left it out; empty in lists of older versions
         */
        record BrokenImage(String split, int index, String file, String reason, Optional<String> sha256) {}
    }

    /**
     * The training, validation and test set of a run.
     *
     * @param train the training set, of which a recipe may hold out images for validation if there is no
     *     {@code validation}
     * @param validation the data set's own validation set, if it has one
     * @param test the test set, for the final evaluation
     * @param normalization of the pixels of all three
     * @param evaluatedOn the split that {@code test} is: the validation split if the data set has no test split
     */
    record Data(
            Dataset train,
            Optional<Dataset> validation,
            Dataset test,
            Normalization normalization,
            DataSource.Split evaluatedOn) {

        /** @throws InvalidRequestException if the sets don't have the same classes, or one has no images */
        public Data {
            requireClasses(train, "test", test);
            validation.ifPresent(dataset -> requireClasses(train, "validation", dataset));
            requireImages("training", train);
            validation.ifPresent(dataset -> requireImages("validation", dataset));
            requireImages("test", test);
        }

        /** Data whose test set is a test split. */
        public Data(Dataset train, Optional<Dataset> validation, Dataset test, Normalization normalization) {
            this(train, validation, test, normalization, DataSource.Split.TEST);
        }

        /** Data whose test set is a test split, without a validation set of its own. */
        public Data(Dataset train, Dataset test, Normalization normalization) {
            this(train, Optional.empty(), test, normalization);
        }

        /** The same without the validation set. */
        public Data withoutValidation() {
            return new Data(train, Optional.empty(), test, normalization, evaluatedOn);
        }

        /** The number of images in all sets. */
        public int size() {
            return train.size() + validation.map(Dataset::size).orElse(0) + test.size();
        }

        private static void requireClasses(Dataset train, String part, Dataset dataset) {
            if (!train.classNames().equals(dataset.classNames())) {
                throw new InvalidRequestException("the training set's classes " + train.classNames() + " are not the "
                        + part + " set's " + dataset.classNames());
            }
        }

        private static void requireImages(String part, Dataset dataset) {
            if (dataset.size() == 0) {
                throw new InvalidRequestException("the " + part + " set " + dataset.name() + " has no images");
            }
        }
    }
}
