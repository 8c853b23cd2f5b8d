package dev.vit4j.train;

import dev.vit4j.model.ImageModel;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A model that learns: master weights in fp32, a gradient, an optimizer, and workers that share each batch. One step is
 * {@link #gradients} and {@link #update}; between them the loss can be looked at.
 */
public final class Learner implements AutoCloseable {

    /**
     * How a learner computes.
     *
     * @param clipNorm the largest norm of the whole gradient, where it is limited
     * @param emaDecay the share that the averaged weights keep at each step, where they are kept
     * @param microBatchSize examples of one forward and backward pass
     * @param fastPath whether transformer blocks run by their written-out backward pass where they can
     */
    public record Settings(
            OptimizerSettings optimizer,
            double labelSmoothing,
            OptionalDouble clipNorm,
            OptionalDouble emaDecay,
            long microBatchSize,
            Precision precision,
            Device device,
            boolean fastPath) {

        static Settings of(Recipe recipe, Computation computation) {
            Recipe.Training training = recipe.training();
            return new Settings(
                    recipe.optimizer().settings(),
                    training.labelSmoothing(),
                    training.clip(),
                    training.ema(),
                    training.microBatchSize(),
                    computation.precision(),
                    computation.device(),
                    training.fastPath() && computation.device() == Device.CPU);
        }
    }

    /**
     * What a batch showed.
     *
     * @param loss what is optimised, its labels smoothed: the mean over the batch
     * @param crossEntropy with the labels as they are, which compares with an evaluation's: the mean over the batch
     * @param correct examples whose largest logit was their label's
     * @param gradientNorm before clipping
     */
    public record Outcome(double loss, double crossEntropy, long correct, long examples, double gradientNorm) {
        private static final Outcome NOTHING = new Outcome(0, 0, 0, 0, 0);
    }

    /** What the names of the weights and of their averages begin with among those of {@link #state}. */
    static final String WEIGHTS = "weights.";

    static final String AVERAGED = "averaged.";

    private static final String OPTIMIZER = "optimizer.";

    /** The name of the number of steps done. */
    static final String STEP = OPTIMIZER + Optimizer.STEP;

    private final Settings settings;
    private final Workers workers;
    private final Owned<State> owned;
    private boolean closed;

    /** Everything made of tensors. */
    private static final class State {
        final FlatLayout layout;
        final Tensor weights; // flat, fp32
        final Tensor computeWeights; // flat, in the compute type; the same memory under fp32
        final Tensor gradient; // flat, fp32
        final Optional<Tensor> averaged; // flat, fp32
        final Buffers buffers;
        final Buffers averagedBuffers;
        final Optimizer optimizer;
        final List<GradientWorker> replicas;

        State(Function<Params, ? extends ImageModel> factory, ParameterSet initial, Settings settings, int workers) {
            Device device = settings.device();
            layout = new FlatLayout(initial.parameters());
            weights = Tensor.zeros(DType.FLOAT32, layout.size()).to(device);
            layout.slots().forEach(slot -> slot.in(weights).copyFrom(initial.parameter(slot.path())));
            computeWeights = settings.precision() == Precision.FP32
                    ? weights
                    : weights.to(settings.precision().computeType());
            gradient = Tensor.zerosLike(weights);
            averaged = settings.emaDecay().isPresent() ? Optional.of(weights.copy()) : Optional.empty();
            buffers = new Buffers(initial.buffers()).copy(device);
            averagedBuffers = averaged.isPresent() ? buffers.copy(device) : new Buffers(Map.of());
            optimizer = new Optimizer(
                    settings.optimizer(),
                    layout,
                    weights,
                    gradient,
                    settings.precision().computeType(),
                    workers);
            replicas = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                replicas.add(new GradientWorker(factory, layout, computeWeights, buffers, settings.fastPath()));
            }
        }
    }

    private Learner(Settings settings, Workers workers, Owned<State> owned) {
        this.settings = settings;
        this.workers = workers;
        this.owned = owned;
    }

    /** @param initial copied: the weights to start from */
    public static Learner create(
            Function<Params, ? extends ImageModel> factory, ParameterSet initial, Settings settings, Workers workers) {
        return new Learner(settings, workers, Owned.create(() -> {
            try (NoGrad noGrad = NoGrad.open()) {
                return new State(factory, initial, settings, workers.count());
            }
        }));
    }

    /** Whether the blocks' written-out backward pass is used, which the settings allowed and these blocks can take. */
    boolean takesFastPath() {
        return owned.get().replicas.get(0).takesFastPath();
    }

    /** Leaves the mean gradient of images [B, C, H, W] and labels [B] for {@link #update}. */
    public Outcome gradients(Tensor images, Tensor labels, long imageSize, RandomSource random) {
        State state = owned.get();
        long total = images.size(0);
        var how = new GradientWorker.Settings(settings.labelSmoothing(), imageSize, settings.microBatchSize());
        List<GradientWorker.Outcome> outcomes = workers.forEach(worker -> {
            long from = total * worker / workers.count();
            long to = total * (worker + 1) / workers.count();
            try (Scope scope = Scope.open()) {
                return state.replicas
                        .get(worker)
                        .compute(
                                images.narrow(0, from, to - from).to(settings.device()),
                                labels.narrow(0, from, to - from).to(settings.device()),
                                total,
                                how,
                                random.derive(from));
            }
        });
        GradientWorker.Outcome sum =
                outcomes.stream().reduce(GradientWorker.Outcome.NOTHING, GradientWorker.Outcome::plus);
        double squares = workers.forEach(this::sumGradients).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        return new Outcome(sum.loss() / total, sum.crossEntropy() / total, sum.correct(), total, Math.sqrt(squares));
    }

    /** Adds the workers' gradients over one worker's part of the buffer, and gives its sum of squares. */
    private double sumGradients(int worker) {
        State state = owned.get();
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor part = part(state.gradient, worker)
                    .copyFrom(part(state.replicas.get(0).sum(), worker));
            for (GradientWorker replica : state.replicas.subList(1, state.replicas.size())) {
                part.addInPlace(part(replica.sum(), worker));
            }
            double norm = part.norm().item();
            return norm * norm;
        }
    }

    /** Steps along the gradient that {@link #gradients} left, the learning rates scaled by {@code factor}. */
    public void update(Outcome outcome, double factor) {
        State state = owned.get();
        double clip = settings.clipNorm().isPresent()
                ? Math.min(1, settings.clipNorm().getAsDouble() / (outcome.gradientNorm() + 1e-6))
                : 1;
        noGrad(state.optimizer::beginStep);
        if (clip < 1) {
            workers.forEach(worker -> noGrad(() -> part(state.gradient, worker).mulInPlace(clip)));
        }
        workers.forEach(worker -> noGrad(() -> state.optimizer.step(worker, factor)));
        workers.forEach(worker -> noGrad(() -> takeOver(worker)));
        noGrad(this::mergeBuffers);
    }

    /**
     * Counts a step of which there is nothing to learn, as a checkpoint's step counts it. The weights and all that is kept
     * beside them stay as they are; AdamW corrects its next step as for one more gradient than it has had.
     */
    Outcome skip() {
        State state = owned.get();
        noGrad(state.optimizer::beginStep);
        return Outcome.NOTHING;
    }

    /** After a step: averaged weights and the compute type's copy follow. */
    private void takeOver(int worker) {
        State state = owned.get();
        Tensor weights = part(state.weights, worker);
        state.averaged.ifPresent(averaged -> part(averaged, worker)
                .lerpInPlace(weights, 1 - settings.emaDecay().getAsDouble()));
        if (settings.precision() != Precision.FP32) {
            part(state.computeWeights, worker).copyFrom(weights);
        }
    }

    /** Batch statistics are averaged over the workers, in their order, and handed back to each. */
    private void mergeBuffers() {
        State state = owned.get();
        List<Buffers> ofReplicas =
                state.replicas.stream().map(GradientWorker::buffers).toList();
        state.buffers.averageStatistics(ofReplicas);
        ofReplicas.forEach(buffers -> buffers.copyFrom(state.buffers));
        settings.emaDecay().ifPresent(decay -> state.averagedBuffers.lerpStatistics(state.buffers, 1 - decay));
    }

    private Tensor part(Tensor flat, int worker) {
        long size = flat.size(0);
        long lines = size / FlatLayout.ALIGNMENT;
        long from = lines * worker / workers.count() * FlatLayout.ALIGNMENT;
        long to = lines * (worker + 1) / workers.count() * FlatLayout.ALIGNMENT;
        return flat.narrow(0, from, to - from);
    }

    private static boolean noGrad(Runnable work) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            work.run();
            return true;
        }
    }

    /** Whether every weight is a finite number. */
    public boolean isFinite() {
        State state = owned.get();
        return workers
                .forEach(worker -> {
                    try (NoGrad noGrad = NoGrad.open();
                            Scope scope = Scope.open()) {
                        return Double.isFinite(
                                part(state.weights, worker).norm().item());
                    }
                })
                .stream()
                .allMatch(finite -> finite);
    }

    /** How many numbers each group of parameters has, for people. */
    public String parameterGroups() {
        return owned.get().layout.describe();
    }

    /** The weights as they are now: views, which later steps change. */
    public ParameterSet weights() {
        State state = owned.get();
        return new ParameterSet(state.layout.views(state.weights), state.buffers.byPath());
    }

    /** The weights' exponential moving average, where it is kept: views. */
    public Optional<ParameterSet> averagedWeights() {
        State state = owned.get();
        return state.averaged.map(flat -> new ParameterSet(state.layout.views(flat), state.averagedBuffers.byPath()));
    }

    /** What a run ends with: the averaged weights where they are kept, else the weights. */
    ParameterSet finalWeights() {
        return averagedWeights().orElseGet(this::weights);
    }

    /** The gradient of each parameter that the last {@link #gradients} left: views. */
    public Map<String, Tensor> gradient() {
        State state = owned.get();
        return state.layout.views(state.gradient);
    }

    /** Everything that must be kept to go on later as if never stopped, by name: the tensors themselves. */
    public Map<String, Tensor> state() {
        State state = owned.get();
        Map<String, Tensor> all = new LinkedHashMap<>();
        weights().all().forEach((path, tensor) -> all.put(WEIGHTS + path, tensor));
        averagedWeights().ifPresent(set -> set.all().forEach((path, tensor) -> all.put(AVERAGED + path, tensor)));
        state.optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        return all;
    }

    /** To be called after {@link #state}'s tensors were filled from a checkpoint. */
    public void stateRestored() {
        State state = owned.get();
        workers.forEach(worker -> noGrad(() -> {
            if (settings.precision() != Precision.FP32) {
                part(state.computeWeights, worker).copyFrom(part(state.weights, worker));
            }
        }));
        noGrad(() -> state.replicas.forEach(replica -> replica.buffers().copyFrom(state.buffers)));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owned.get().replicas.forEach(GradientWorker::close);
            owned.close();
        }
    }
}
