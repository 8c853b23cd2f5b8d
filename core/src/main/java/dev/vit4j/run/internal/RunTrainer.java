package dev.vit4j.run.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.report.internal.ChartLibraries;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.run.internal.model.ProgramModel;
import dev.vit4j.run.internal.model.RecipeClassifier;
import dev.vit4j.run.internal.model.RecipeTowers;
import dev.vit4j.run.internal.model.RunModel;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Task;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The trainer, with what commands and tests set besides: the record of the run, where its data lies, and the model that it
 * begins with.
 *
 * @param <R> the result of the run's task
 */
public final class RunTrainer<R extends Result> implements Trainer<R> {

    private final RunParts<?, R> parts;
    private final RunWriter writer;
    private final TrainingLoop<?, R> loop;
    private volatile boolean stopRequested;

    private <M> RunTrainer(RunParts<M, R> parts) {
        this.parts = parts;
        try {
            writer = new RunWriter(parts);
            loop = new TrainingLoop<>(parts, writer, () -> stopRequested);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Creates the trainer of a folder, with a record of how the run starts. */
    private interface Making<R extends Result> {
        /**
         * @throws ResourceException if the run's curves could not be drawn
         * @throws InvalidRequestException if the recipe doesn't fit the data
         */
        RunTrainer<R> make(RunFolder folder, RunStart start);
    }

    /** For the two towers of a recipe. */
    private static RunTrainer<RetrievalMetrics> towers(RunFolder folder, RunStart start) {
        RecipeTowers towers = RecipeTowers.of(
                start.recipe().recipe(),
                RunParts.images(start.recipe().recipe(), start.record(), start.data())
                        .train()
                        .dataset());
        return make(folder, start, towers.task(), towers);
    }

    /** For the Vision Transformer and the classes of recipe and data. */
    private static RunTrainer<ClassificationMetrics> classifier(RunFolder folder, RunStart start) {
        Recipe recipe = start.recipe().recipe();
        Classification task = new Classification(
                recipe.training().labelSmoothing(), recipe.evaluation().flipAveraging());
        return make(folder, start, task, RecipeClassifier.of(recipe, start.data()));
    }

    private static <M, R extends Result> Making<R> making(Task<M, R> task, Function<Params, ? extends M> model) {
        return (folder, start) -> make(
                folder,
                start,
                task,
                new ProgramModel<M>(model, start.recipe().recipe().model().imageSize()));
    }

    private static <M, R extends Result> RunTrainer<R> make(
            RunFolder folder, RunStart start, Task<M, R> task, RunModel<M> model) {
        ChartLibraries.require();
        return new RunTrainer<>(
                new RunParts<>(folder, start.recipe().recipe(), start.record(), start.data(), task, model));
    }

    /**
     * Checks what can be checked of a run before its folder is created.
     *
     * @throws ResourceException if this machine doesn't have the device
     * @throws InvalidRequestException if the recipe doesn't fit the data, or its rules don't fit its model
     * @throws UnusableImageException if more images are broken than the recipe allows, by their headers
     */
    public static void check(Recipe recipe, RunRecord record, Trainer.Data data) {
        RunParts.check(recipe, record, data);
    }

    /**
     * Checks that a recipe's model fits the weights that a run is to start from, before its data is read.
     *
     * @throws ResourceException if there is no model
     * @throws InvalidRequestException if its architecture is not the recipe's, naming the tensor
     */
    public static void check(Recipe recipe, StartingModel from) {
        TakeOver.requireFit(from, recipe);
    }

    /**
     * As {@link #begin(RunFolder, Recipes.Resolved, RunRecord, LocatedData)}, on data that a program makes or finds.
     */
    public static RunTrainer<ClassificationMetrics> begin(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, Trainer.Data data) {
        return begin(folder, recipe, record, LocatedData.of(data));
    }

    /**
     * Begins a run of the recipe's model for the recipe's task.
     *
     * @throws ResourceException if the device doesn't exist or the folder isn't writable
     * @throws InvalidRequestException if the recipe doesn't fit the data
     */
    public static RunTrainer<? extends Result> beginRecipe(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        return recipe.recipe().isContrastive()
                ? beginTowers(folder, recipe, record, located)
                : begin(folder, recipe, record, located);
    }

    /**
     * Begins a run of a recipe's two towers.
     *
     * @throws ResourceException if the device doesn't exist or the folder isn't writable
     * @throws InvalidRequestException if the recipe doesn't fit the data, or has no two towers
     */
    public static RunTrainer<RetrievalMetrics> beginTowers(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        return begin(folder, recipe, record, located, RunTrainer::towers);
    }

    /**
     * Begins a run: records in the folder what is needed to resume or repeat it.
     *
     * @throws ResourceException if the device doesn't exist or the folder isn't writable
     * @throws InvalidRequestException if the recipe doesn't fit the data
     */
    public static RunTrainer<ClassificationMetrics> begin(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located) {
        return begin(folder, recipe, record, located, RunTrainer::classifier);
    }

    /**
     * Begins a run with a program's own task and model. It uses all of the recipe except the model's keys, of which
     * only the image size counts; the folder gets the weights under the model's own names.
     *
     * @param model builds the model over parameters
     * @throws ResourceException if the device doesn't exist or the folder isn't writable
     * @throws InvalidRequestException if the recipe doesn't fit the data, or has settings that only apply to a
     *     classifier
     */
    public static <M, R extends Result> RunTrainer<R> begin(
            RunFolder folder,
            Recipes.Resolved recipe,
            RunRecord record,
            Trainer.Data data,
            Task<M, R> task,
            Function<Params, ? extends M> model) {
        if (recipe.recipe().training().labelSmoothing() != 0
                || recipe.recipe().evaluation().flipAveraging()) {
            throw new InvalidRequestException(
                    "training.label_smoothing and evaluation.flip_averaging have no effect: the" + " task " + task.id()
                            + " has its own settings; leave them out");
        }
        Recipes.Resolved ofTask = Recipes.override(recipe, List.of("task=" + task.id()));
        return begin(folder, ofTask, record.ofOwnModel(), LocatedData.of(data), making(task, model));
    }

    private static <R extends Result> RunTrainer<R> begin(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located, Making<R> making) {
        RunStart start = RunStart.first(recipe, record, located);
        RunTrainer<R> trainer = making.make(folder, start);
        try {
            start.write(folder, located.place(), trainer.writer.checkpoints()::removeBeginning);
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    /**
     * Begins a run from the weights of a finished run or of a model, and with the optimizer's state if classes and
     * optimizer are the same and the last checkpoint exists. The record says what was used. The run's first
     * checkpoint has all of it, so that a resume doesn't need the other folder.
     *
     * @throws ResourceException if there is no model, the device doesn't exist or the folder isn't writable
     * @throws InvalidRequestException if the recipe doesn't fit the data or the model
     */
    public static RunTrainer<ClassificationMetrics> begin(
            RunFolder folder, Recipes.Resolved recipe, RunRecord record, LocatedData located, StartingModel from) {
        List<String> classNames = located.data().train().classNames();
        try (TakeOver takeOver = TakeOver.open(from, recipe.recipe(), classNames)) {
            RunStart start = RunStart.first(recipe, record.from(takeOver.origin()), located);
            RunTrainer<ClassificationMetrics> trainer = classifier(folder, start);
            try {
                Learner<?> learner = trainer.parts.learner();
                takeOver.into(learner);
                start.write(
                        folder,
                        located.place(),
                        () -> trainer.writer.checkpoints().write(learner.state(), TrainingState.START, List.of()));
            } catch (RuntimeException e) {
                trainer.close();
                throw e;
            }
            return trainer;
        }
    }

    /** As {@link #resume(RunFolder, LocatedData)}, on data at its recorded location. */
    public static RunTrainer<ClassificationMetrics> resume(RunFolder folder, Trainer.Data data) {
        return resume(folder, LocatedData.of(data).at(place(folder.path())));
    }

    /**
     * Resumes a run with the settings in its folder. Every image is read to check that it is the same.
     *
     * @throws ResourceException if the folder's records are missing or broken, the data is not what the run was started
     *     on, or the device doesn't exist
     * @throws InvalidRequestException if the run has a program's own model
     */
    public static RunTrainer<ClassificationMetrics> resume(RunFolder folder, LocatedData located) {
        requireRecipesModel(folder);
        return resume(folder, located, RunTrainer::classifier);
    }

    /** As {@link #resume(RunFolder, LocatedData)}, for a run of a recipe's two towers. */
    public static RunTrainer<RetrievalMetrics> resumeTowers(RunFolder folder, LocatedData located) {
        requireRecipesModel(folder);
        return resume(folder, located, RunTrainer::towers);
    }

    /** As {@link #resumeTowers(RunFolder, LocatedData)}, on data at its recorded location. */
    public static RunTrainer<RetrievalMetrics> resumeTowers(RunFolder folder, Trainer.Data data) {
        return resumeTowers(folder, LocatedData.of(data).at(place(folder.path())));
    }

    /** As {@link #resume(RunFolder, LocatedData)}, for the task of the run's recipe. */
    public static RunTrainer<? extends Result> resumeRecipe(RunFolder folder, LocatedData located) {
        return RunStart.recipeOf(folder.path()).recipe().isContrastive()
                ? resumeTowers(folder, located)
                : resume(folder, located);
    }

    private static void requireRecipesModel(RunFolder folder) {
        if (record(folder.path()).modelIsOwn()) {
            throw new InvalidRequestException(folder.path() + " was begun with a program's own model, for the task "
                    + RunStart.recipeOf(folder.path()).recipe().task()
                    + "; resume it in that program, by Trainer.resume(folder, data, task, model)");
        }
    }

    /** As {@link #resume(RunFolder, Trainer.Data)}, for a run with a program's own task and model. */
    public static <M, R extends Result> RunTrainer<R> resume(
            RunFolder folder, Trainer.Data data, Task<M, R> task, Function<Params, ? extends M> model) {
        return resume(folder, LocatedData.of(data).at(place(folder.path())), making(task, model));
    }

    private static <R extends Result> RunTrainer<R> resume(RunFolder folder, LocatedData located, Making<R> making) {
        RunStart start = RunStart.again(folder, located);
        RunTrainer<R> trainer = making.make(folder, start);
        try {
            start.write(folder, located.place(), () -> {});
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    /**
     * The location of the data of an unfinished run.
     *
     * @throws ResourceException if it is recorded but can't be read
     */
    public static DataPlace place(Path folder) {
        return DataPlace.read(folder).orElseGet(() -> RunRecord.placeIn(folder));
    }

    /**
     * Checks that a run's recipe and record match its newest checkpoint, without reading its data: for a finished run,
     * which may have no checkpoints any more; then there is nothing to compare.
     *
     * @throws ResourceException if they were changed, naming the field and both values, or are broken
     */
    public static void requireUnchanged(Path folder) {
        Checkpoints.requireUnchanged(
                folder.resolve(RunFolder.CHECKPOINTS),
                () -> RunTerms.of(RunStart.recipeOf(folder).recipe(), record(folder)));
    }

    /**
     * Deletes the location of the data from a finished run's folder, left by a run that was killed at its very end.
     *
     * @throws ResourceException if it exists and can't be deleted
     */
    public static void forgetPlace(Path folder) {
        DataPlace.remove(folder);
    }

    /**
     * The record in a run folder.
     *
     * @throws ResourceException if it is missing or broken
     */
    public static RunRecord record(Path folder) {
        return RunRecord.read(folder);
    }

    @Override
    public void stop() {
        stopRequested = true;
    }

    @Override
    public Optional<R> run(Trainer.Listener listener) {
        try {
            return loop.run(listener);
        } catch (UnusableImageException e) {
            writer.recordBroken(listener); // all that were found, of which there are too many
            throw e;
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "train with a batch of " + parts.recipe().data().batchSize()
                            + " (data.batch_size); a smaller one needs less",
                    e);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
