package dev.vit4j.train;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.DatasetSplit;
import dev.vit4j.data.EpochBatches;
import dev.vit4j.data.Loader;
import dev.vit4j.data.LoaderConfig;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.report.ChartLibraries;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.MetricsFile;
import dev.vit4j.report.TensorBoardWriter;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Processor;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Trains a model by a recipe into a run folder. What a run computes depends on the recipe, the data, the seed and the
 * number of workers; when checkpoints come, and whether it was stopped and resumed, changes nothing.
 */
public final class Trainer implements AutoCloseable {

    private static final double CHECKPOINT_SECONDS = 60;

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunRecord record;
    private final Device device;
    private final VitConfig config;
    private final RunImages images;
    private final BrokenImageFile brokenImages;
    private final TrainingData data;
    private final Loader loader;
    private final Schedule schedule;
    private final Workers workers;
    private final Learner learner;
    private final EpochEvaluation evaluation;
    private final Checkpoints checkpoints;
    private final MetricsFile metricsFile;
    private volatile boolean stopRequested;

    /**
     * A trainer of a run whose folder records {@code recipe}, every value of it resolved.
     *
     * @throws ResourceException where the run's curves could not be drawn
     * @throws InvalidRequestException where the recipe doesn't fit the data
     */
    Trainer(RunFolder folder, Recipe recipe, RunRecord record, Device device, TrainingData data) {
        ChartLibraries.require();
        this.folder = folder;
        this.recipe = recipe;
        this.record = record;
        this.device = device;
        this.data = data;
        this.config = recipe.model().config(data.train().classNames().size());
        images = images(recipe, record, data);
        brokenImages = new BrokenImageFile(folder.file(RunFolder.BROKEN_IMAGES));
        images.leaveOut(brokenImages.read(), folder.file(RunFolder.BROKEN_IMAGES));
        loader = loader(recipe, record, device, data, images.train());
        long totalSteps = record.maxSteps()
                .orElseGet(() -> Math.max(1, Math.round(recipe.training().epochs() * loader.batchesPerEpoch())));
        schedule = recipe.schedule().over(totalSteps);
        workers = Workers.start(recipe.training().workers());
        Precision precision = Precision.valueOf(recipe.training().precision().name());
        try {
            learner = createLearner(precision);
        } catch (RuntimeException | Error e) {
            workers.close();
            throw e;
        }
        Evaluator.Settings judging = new Evaluator.Settings(
                data.normalization(),
                config.imageSize().side(),
                recipe.evaluation().flipAveraging(),
                precision,
                device);
        evaluation = new EpochEvaluation(
                new Evaluator(params -> new Vit(config, params), judging, workers), images, () -> stopRequested);
        metricsFile = new MetricsFile(folder.file(MetricsFile.NAME));
        checkpoints = new Checkpoints(
                folder.file(RunFolder.CHECKPOINTS),
                recipe.training().keepCheckpoints(),
                RunTerms.of(recipe, record),
                new RunLength(
                        totalSteps,
                        loader.batchesPerEpoch(),
                        recipe.data().batchSize(),
                        images.validation().isPresent()),
                metricsFile);
    }

    /** The splits; the training set in two where the recipe holds some of it out and the data has none to choose by. */
    private static RunImages images(Recipe recipe, RunRecord record, TrainingData data) {
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
            Recipe recipe, RunRecord record, Device device, TrainingData data, RunImages.Part train) {
        return new Loader(
                train.dataset(),
                LoaderConfig.training(
                                recipe.data().batchSize(),
                                Augmentations.of(recipe, data.normalization()),
                                data.normalization(),
                                record.seed())
                        .withThreads(recipe.training().loaderThreads())
                        .withDevice(device),
                train.broken());
    }

    /**
     * Checks what can be checked of a run before there is a folder for it.
     *
     * @throws ResourceException if this machine doesn't have the device
     * @throws InvalidRequestException if the recipe doesn't fit the data
     * @throws UnusableImageException if more images are broken than the recipe allows, as their headers show
     */
    public static void check(Recipe recipe, RunRecord record, TrainingData data) {
        RunImages images = images(recipe, record, data);
        loader(recipe, record, record.computesOn(), data, images.train());
    }

    /**
     * Begins a run: records in the folder what it takes to resume or repeat it.
     *
     * @throws ResourceException where the device isn't there or the folder can't be written
     * @throws InvalidRequestException where the recipe doesn't fit the data
     */
    public static Trainer begin(RunFolder folder, Recipes.Resolved recipe, RunRecord record, TrainingData data) {
        Device device = record.computesOn();
        Recipe.Training training = recipe.recipe().training();
        int workers =
                device == Device.CUDA ? 1 : training.workers() == 0 ? Engine.availableCores() : training.workers();
        String precision = training.precision() == Recipe.PrecisionChoice.AUTO
                ? (device == Device.CUDA ? Precision.BF16 : Processor.current().fastestPrecision()).toString()
                : training.precision().name().toLowerCase(Locale.ROOT);
        Recipes.Resolved resolved =
                Recipes.override(recipe, List.of("training.workers=" + workers, "training.precision=" + precision));
        RunRecord begun = record.begunOn(device, Optional.of(DataFingerprint.of(data)));
        Trainer trainer = new Trainer(folder, resolved.recipe(), begun, device, data);
        try {
            begun.write(folder.path());
            AtomicFile.writeString(folder.file(RunFolder.RECIPE), resolved.yaml());
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    /**
     * Takes up a run that was begun, under what its folder records.
     *
     * @throws ResourceException where the folder's records are missing or broken, the data is not what the run began
     *     on, or the device isn't there
     */
    public static Trainer resume(RunFolder folder, TrainingData data) {
        RunRecord record = record(folder.path());
        DataFingerprint found = DataFingerprint.of(data);
        record.data().ifPresent(recorded -> found.requireRecordedIn(folder.path(), recorded));
        return new Trainer(folder, recorded(folder.path()), record.on(found), record.computesOn(), data);
    }

    /**
     * Checks that a run's recipe and record are as its newest checkpoint has them, without reading its data: for a run that
     * is finished, and may have none of its checkpoints any more, with which there is nothing to compare.
     *
     * @throws ResourceException where they were changed, saying which field from what to what, or are broken
     */
    public static void requireUnchanged(Path folder) {
        Checkpoints.requireUnchanged(
                folder.resolve(RunFolder.CHECKPOINTS), () -> RunTerms.of(recorded(folder), record(folder)));
    }

    private static Recipe recorded(Path folder) {
        try {
            return Recipes.recorded(folder.resolve(RunFolder.RECIPE)).recipe();
        } catch (InvalidRequestException e) {
            throw new ResourceException("the run's own recipe is broken: " + e.getMessage(), e);
        }
    }

    /**
     * What a run folder records beside its recipe.
     *
     * @throws ResourceException where that is missing or broken
     */
    public static RunRecord record(Path folder) {
        return RunRecord.read(folder);
    }

    private Learner createLearner(Precision precision) {
        var settings = new Learner.Settings(
                recipe.optimizer().settings(),
                recipe.training().labelSmoothing(),
                recipe.training().clip(),
                recipe.training().ema(),
                recipe.training().microBatchSize(),
                precision,
                device,
                recipe.training().fastPath() && device == Device.CPU);
        try (Owned<ParameterSet> initial = Owned.create(this::initialWeights)) {
            return Learner.create(params -> new Vit(config, params), initial.get(), settings, workers);
        }
    }

    private ParameterSet initialWeights() {
        return InitialWeights.of(
                recipe,
                config,
                record.seed(),
                images.train().dataset(),
                images.train().broken(),
                data.normalization());
    }

    /**
     * Asks the run to write a checkpoint after the step that it is at, and to end; an evaluation is given up, and made
     * when the run is taken up again. May be called from any thread. A run that is past its last step's evaluation
     * comes to its own end.
     */
    public void stop() {
        stopRequested = true;
    }

    /**
     * Goes on from the newest checkpoint that is whole and of this run, or from the beginning where there is none yet.
     *
     * @return the final evaluation on the test set; empty where the run was stopped
     * @throws ResourceException where there are checkpoints and none fits, as after a change of the recipe or the seed
     * @throws CheckFailedException where the loss is no number; the last checkpoint stays
     * @throws UnusableImageException where more images are broken than the recipe allows
     * @throws MemoryException if there is not enough memory; the last checkpoint stays
     */
    public Optional<ClassificationMetrics> run(TrainingListener listener) {
        try {
            return train(listener);
        } catch (UnusableImageException e) {
            recordBroken(listener); // all that were found, of which there are too many
            throw e;
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "train with a batch of " + recipe.data().batchSize()
                            + " (data.batch_size); a smaller one takes less",
                    e);
        }
    }

    private Optional<ClassificationMetrics> train(TrainingListener listener) {
        Progress progress = new Resumption(folder, checkpoints, metricsFile, images).of(learner);
        listener.started(new TrainingListener.Plan(
                recipe, schedule.totalSteps(), loader.batchesPerEpoch(), progress.step(), summary()));
        recordBroken(listener);
        Optional<Evaluator.Predictions> last = Optional.empty();
        try (TensorBoardWriter tensorBoard = TensorBoardWriter.open(folder.path())) {
            while (progress.step() < schedule.totalSteps() || progress.batch() > 0) {
                progress = trainEpoch(progress, listener);
                if (stopRequested) {
                    checkpoint(progress, listener);
                    return Optional.empty();
                }
                Optional<EpochEnd> judged = endEpoch(progress, listener);
                if (judged.isEmpty()) {
                    checkpoint(progress, listener); // of before the evaluation, which the resumed run makes
                    return Optional.empty();
                }
                EpochEnd end = judged.get();
                last = end.predictions();
                progress = end.progress();
                metricsFile.append(end.metrics());
                tensorBoard.epoch(end.metrics());
                listener.epochEnded(end.metrics());
                checkpoint(progress, listener);
                if (stopRequested && progress.step() < schedule.totalSteps()) {
                    return Optional.empty();
                }
            }
        }
        Optional<Progress.Best> best = progress.best();
        return last.or(() -> evaluation.ofTest(finalWeights(), listener)).map(predictions -> {
            recordBroken(listener);
            RunResults results = new RunResults(folder, recipe, record, config, data, metricsFile.read(), images);
            return results.write(finalWeights(), predictions, best.flatMap(b -> writeBest(b, results)));
        });
    }

    /** Steps to the end of the epoch or of the run, or until a stop is asked for. */
    private Progress trainEpoch(Progress from, TrainingListener listener) {
        Progress progress = from;
        double lastCheckpoint = progress.seconds();
        try (EpochBatches batches = loader.epoch(progress.epoch(), progress.batch())) {
            while (!stopRequested && batches.hasNext() && progress.step() < schedule.totalSteps()) {
                long start = System.nanoTime();
                double factor = schedule.factor(progress.step());
                Learner.Outcome outcome;
                try (Batch batch = batches.next();
                        Scope scope = Scope.open()) {
                    outcome = batch.size() == 0 ? learner.skip() : step(batch, progress, factor);
                }
                recordBroken(listener);
                progress = progress.afterStep(outcome, (System.nanoTime() - start) / 1e9);
                listener.stepped(new TrainingListener.Step(
                        progress.step(),
                        (double) progress.step() / loader.batchesPerEpoch(),
                        progress.trainLoss(),
                        progress.trainAccuracy(),
                        recipe.optimizer().learningRate() * factor,
                        progress.examples() / progress.epochSeconds()));
                boolean epochGoesOn = batches.hasNext() && progress.step() < schedule.totalSteps();
                if (epochGoesOn && progress.seconds() - lastCheckpoint > CHECKPOINT_SECONDS) {
                    checkpoint(progress, listener);
                    lastCheckpoint = progress.seconds();
                }
            }
        }
        return progress;
    }

    private Learner.Outcome step(Batch batch, Progress progress, double factor) {
        double done = (double) progress.step() / schedule.totalSteps();
        Learner.Outcome outcome = learner.gradients(
                BatchTensors.images(batch),
                Tensor.wrap(batch.labels(), batch.size()),
                recipe.data().imageSize(done, config.imageSize().side()),
                new RandomSource(record.seed()).derive("step").derive(progress.step()));
        if (!Double.isFinite(outcome.loss()) || !Double.isFinite(outcome.gradientNorm())) {
            throw diverged(
                    "the loss is " + outcome.loss() + " and the gradient's norm " + outcome.gradientNorm(),
                    progress.step() + 1);
        }
        learner.update(outcome, factor);
        return outcome;
    }

    private CheckFailedException diverged(String what, long step) {
        return new Divergence(step, schedule.totalSteps(), recipe, checkpoints.newest()).because(what);
    }

    /** Before anything is recorded that was computed without these images. */
    private void recordBroken(TrainingListener listener) {
        List<BrokenImage> found = images.takeUnrecorded();
        if (!found.isEmpty()) {
            brokenImages.write(images.broken());
            listener.leftOut(found);
        }
    }

    /** What an epoch ended with. */
    private record EpochEnd(EpochMetrics metrics, Progress progress, Optional<Evaluator.Predictions> predictions) {}

    /** Judges the weights; empty where that was stopped. */
    private Optional<EpochEnd> endEpoch(Progress progress, TrainingListener listener) {
        long start = System.nanoTime();
        boolean lastOfRun = progress.step() == schedule.totalSteps();
        // What judges the result is looked at once where there is something else to choose by.
        boolean due = lastOfRun
                || (images.validation().isEmpty()
                        && (progress.epoch() + 1) % recipe.training().evaluateEvery() == 0);
        Optional<EpochEvaluation.Found> judged;
        try {
            judged = evaluation.of(finalWeights(), due, listener);
        } catch (CheckFailedException e) {
            throw diverged("the weights no longer give probabilities (" + e.getMessage() + ")", progress.step());
        }
        recordBroken(listener);
        double evaluationSeconds = (System.nanoTime() - start) / 1e9;
        return judged.map(found -> epochEnd(progress, found, evaluationSeconds));
    }

    private EpochEnd epochEnd(Progress progress, EpochEvaluation.Found found, double evaluationSeconds) {
        EpochMetrics metrics = new EpochMetrics(
                (double) progress.step() / loader.batchesPerEpoch(),
                progress.step(),
                progress.trainLoss(),
                progress.trainAccuracy(),
                optional(found.validated().map(ClassificationMetrics::loss)),
                optional(found.validated().map(ClassificationMetrics::accuracy)),
                optional(found.tested().map(ClassificationMetrics::loss)),
                optional(found.tested().map(ClassificationMetrics::accuracy)),
                recipe.optimizer().learningRate() * schedule.factor(progress.step() - 1),
                progress.examples() / progress.epochSeconds(),
                progress.seconds() + evaluationSeconds);
        Optional<Progress.Best> best = found.validated().map(v -> new Progress.Best(progress.step(), v.accuracy()));
        return new EpochEnd(metrics, progress.afterEpoch(evaluationSeconds, best), found.predictions());
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private void checkpoint(Progress progress, TrainingListener listener) {
        if (!learner.isFinite()) {
            throw diverged("a weight is no finite number", progress.step());
        }
        checkpoints.write(learner.state(), progress, images.broken());
        listener.checkpointWritten(checkpoints.tensors(progress.step()), progress.step());
    }

    /** Leaves the weights of the best validation as a model of their own; empty where their checkpoint is lost. */
    private Optional<RunResults.BestEpoch> writeBest(Progress.Best best, RunResults results) {
        String prefix = learner.averagedWeights().isPresent() ? Learner.AVERAGED : Learner.WEIGHTS;
        try (Owned<ParameterSet> weights = Owned.create(() -> finalWeights().map(Tensor::copy, Tensor::copy))) {
            Map<String, Tensor> named = new LinkedHashMap<>();
            weights.get().all().forEach((path, tensor) -> named.put(prefix + path, tensor));
            if (!checkpoints.restorePart(best.step(), named)) {
                return Optional.empty();
            }
            RunResults.BestEpoch epoch = new RunResults.BestEpoch(
                    (double) best.step() / loader.batchesPerEpoch(), best.step(), best.accuracy());
            results.writeBest(weights.get(), epoch);
            return Optional.of(epoch);
        }
    }

    /** The averaged weights where the recipe keeps them, else the weights. */
    private ParameterSet finalWeights() {
        return learner.averagedWeights().orElseGet(learner::weights);
    }

    private String summary() {
        return String.format(
                Locale.ROOT,
                "%s on %s: images of %d by %d pixels, %d tokens each, %,d parameters (%s), %s, %s, "
                        + "%d worker%s of %d core%s, seed %d",
                config.stem().isPresent() ? "hybrid ViT" : "ViT",
                data.train().name(),
                config.imageSize().height(),
                config.imageSize().width(),
                config.tokens(),
                learner.weights().parameterCount(),
                learner.parameterGroups(),
                recipe.training().precision().name().toLowerCase(Locale.ROOT),
                learner.takesFastPath() ? "fast path" : "autograd throughout",
                workers.count(),
                workers.count() == 1 ? "" : "s",
                Engine.availableCores(),
                Engine.availableCores() == 1 ? "" : "s",
                record.seed());
    }

    @Override
    public void close() {
        learner.close();
        workers.close();
    }
}
