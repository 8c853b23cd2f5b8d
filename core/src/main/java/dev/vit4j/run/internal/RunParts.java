package dev.vit4j.run.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.Loader;
import dev.vit4j.data.internal.DatasetSplit;
import dev.vit4j.eval.Result;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.run.internal.model.RecipeClassifier;
import dev.vit4j.run.internal.model.RecipeTowers;
import dev.vit4j.run.internal.model.RunModel;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Evaluator;
import dev.vit4j.task.Task;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.TowersSection;
import dev.vit4j.train.internal.Computation;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The parts of a run, built from its recipe, its record and its data.
 *
 * @param <M> the models that can be trained for the run's task
 * @param <R> the task's result
 */
public final class RunParts<M, R extends Result> implements AutoCloseable {

    /** For a recipe's model, far more than could be trained. */
    private static final long MOST_TENSORS = 1 << 20;

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunRecord record;
    private final Computation computation;
    private final Task<M, R> task;
    private final RunModel<M> model;
    private final RunImages images;
    private final Trainer.Data data;
    private final Loader loader;
    private final RunPlan plan;
    private final Workers workers;
    private final Learner<M> learner;

    /**
     * The parts of a run whose folder has {@code recipe}, with every value resolved.
     *
     * @throws ResourceException if this machine doesn't have the device
     * @throws InvalidRequestException if the recipe doesn't fit the data
     */
    public RunParts(
            RunFolder folder, Recipe recipe, RunRecord record, Trainer.Data data, Task<M, R> task, RunModel<M> model) {
        requireTask(recipe, task.id());
        task.requireFit(data.train());
        this.folder = folder;
        this.recipe = recipe;
        this.record = record;
        this.data = data;
        computation = Computation.of(recipe.training(), record.computesOn());
        this.task = task;
        this.model = model;
        images = images(recipe, record, data);
        loader = loader(recipe, record, data, images.train(), task);
        plan = RunPlan.of(
                recipe,
                record.seed(),
                record.maxSteps(),
                loader.batchesPerEpoch(),
                images.validation().isPresent());
        leaveOut(folder.file(RunFolder.BROKEN_IMAGES)); // before weights are made, which may be computed from images
        workers = Workers.start(computation.workers());
        try {
            learner = createLearner();
        } catch (RuntimeException | Error e) {
            workers.close();
            throw e;
        }
    }

    private void leaveOut(Path list) {
        images.leaveOut(new BrokenImageFile(list).read(), list);
    }

    /**
     * Checks what can be checked of a run before its folder is created.
     *
     * @throws ResourceException if this machine doesn't have the device
     * @throws InvalidRequestException if the recipe doesn't fit the data, or its rules don't fit its model
     * @throws UnusableImageException if more images are broken than the recipe allows, by their headers
     */
    public static void check(Recipe recipe, RunRecord record, Trainer.Data data) {
        Task<?, ?> task = recipe.isContrastive() ? RecipeTowers.untokenized(recipe) : new Classification();
        requireTask(recipe, task.id());
        Function<Params, ?> model;
        if (recipe.isContrastive()) {
            TowersSection towers = recipe.towers();
            DualEncoder.Config config =
                    towers.config(towers.text().vocabSize(), towers.text().vocabSize() - 1);
            model = config::build;
        } else {
            model = RecipeClassifier.of(recipe, data).factory();
        }
        task.requireFit(data.train());
        loader(recipe, record, data, images(recipe, record, data).train(), task);
        try (Scope scope = Scope.open()) {
            recipe.rules()
                    .requireFit(
                            ParameterSet.shapes(params -> Objects.requireNonNull(model.apply(params)), MOST_TENSORS));
        }
    }

    private static void requireTask(Recipe recipe, String id) {
        if (!recipe.task().equals(id)) {
            throw new InvalidRequestException("the recipe's task is " + recipe.task() + ", and this trains " + id
                    + "; set task=" + id + ", or train with the program that defines the other task");
        }
    }

    /** The splits; the training set is split if the recipe holds out some of it and the data has no validation set. */
    static RunImages images(Recipe recipe, RunRecord record, Trainer.Data data) {
        double validation = recipe.data().validation();
        Optional<DatasetSplit> split = validation > 0 && data.validation().isEmpty()
                ? Optional.of(DatasetSplit.stratified(data.train(), validation, record.seed()))
                : Optional.empty();
        return new RunImages(
                split.map(DatasetSplit::train).orElse(data.train()),
                data.validation().or(() -> split.map(DatasetSplit::validation)),
                data.test(),
                recipe.data().maxBroken());
    }

    private static Loader loader(
            Recipe recipe, RunRecord record, Trainer.Data data, RunImages.Part train, Task<?, ?> task) {
        return new Loader(
                train.dataset(),
                Loader.Config.training(
                                recipe.data().batchSize(),
                                Stream.concat(
                                                recipe.transforms(data.normalization()).stream(),
                                                task.transforms().stream())
                                        .toList(),
                                data.normalization(),
                                record.seed())
                        .withCollator(task.collator())
                        .withBatchTransforms(task.batchTransforms())
                        .withThreads(recipe.training().loaderThreads())
                        .withDevice(record.computesOn()),
                train.broken());
    }

    private Learner<M> createLearner() {
        Recipe.Training training = recipe.training();
        Learner.Settings.Builder settings = Learner.Settings.builder(recipe.optimizer())
                .microBatchSize(training.microBatchSize())
                .precision(computation.precision())
                .device(computation.device())
                .fastPath(training.fastPath())
                .rules(recipe.rules());
        training.clip().ifPresent(settings::clipNorm);
        training.ema().ifPresent(settings::emaDecay);
        try (Owned<ParameterSet> initial = Owned.create(this::initialWeights)) {
            return Learner.create(task.trainStep(), model.factory(), initial.get(), settings.build(), workers);
        }
    }

    private ParameterSet initialWeights() {
        return model.initialWeights(recipe, record.seed(), data, images);
    }

    public RunFolder folder() {
        return folder;
    }

    public Recipe recipe() {
        return recipe;
    }

    RunRecord record() {
        return record;
    }

    RunModel<M> model() {
        return model;
    }

    public RunImages images() {
        return images;
    }

    Computation computation() {
        return computation;
    }

    Trainer.Data data() {
        return data;
    }

    public Loader loader() {
        return loader;
    }

    public RunPlan plan() {
        return plan;
    }

    public Learner<M> learner() {
        return learner;
    }

    /** The evaluator of weights during the run. */
    public Evaluator<M, R> evaluator() {
        var settings = new Evaluator.Settings(
                data.normalization(), model.imageSize(), computation.precision(), computation.device());
        return new Evaluator<>(task, model.factory(), settings, workers);
    }

    /** Every value of the recipe, and the seed, for comparing runs. */
    public Map<String, String> hyperparameters() {
        Map<String, String> all = new LinkedHashMap<>(Recipes.values(recipe));
        all.put("seed", Long.toString(record.seed()));
        return all;
    }

    @Override
    public void close() {
        learner.close();
        workers.close();
    }
}
