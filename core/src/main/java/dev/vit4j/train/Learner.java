package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.internal.BatchGradient;
import dev.vit4j.train.internal.Buffers;
import dev.vit4j.train.internal.Computation;
import dev.vit4j.train.internal.FlatLayout;
import dev.vit4j.train.internal.FrozenParameters;
import dev.vit4j.train.internal.GradientWorker;
import dev.vit4j.train.internal.ParameterGroup;
import dev.vit4j.train.internal.StepSums;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A model that learns: master weights in fp32, a gradient, an optimizer, and workers that share each batch. One step is
 * {@link #gradients} and {@link #update}; between them the loss can be looked at.
 *
 * @param <M> the models that learn by its step
 */
public final class Learner<M> implements AutoCloseable {

    /**
     * How a learner computes.
     *
     * @param clipNorm the largest norm of the whole gradient, where it is limited
     * @param emaDecay the share that the averaged weights keep at each step, where they are kept
     * @param emaWarmsUp whether it is min(emaDecay, (1 + t) / (10 + t)) in step t, from 1, so that a short run's average is
     *     not of the weights it began with; other implementations have none
     * @param microBatchSize examples of one forward and backward pass
     * @param fastPath whether stacks of blocks run the fast way: on a CPU by their written-out backward pass, on a GPU by
     *     the engine's fused attention
     * @param rules what is done to which parameters
     */
    public record Settings(
            OptimizerSettings optimizer,
            OptionalDouble clipNorm,
            OptionalDouble emaDecay,
            boolean emaWarmsUp,
            long microBatchSize,
            Precision precision,
            Device device,
            boolean fastPath,
            ParameterRules rules) {

        /** As recipes have it: averages warm up. Parameters are treated by their roles. */
        public Settings(
                OptimizerSettings optimizer,
                OptionalDouble clipNorm,
                OptionalDouble emaDecay,
                long microBatchSize,
                Precision precision,
                Device device,
                boolean fastPath) {
            this(
                    optimizer,
                    clipNorm,
                    emaDecay,
                    true,
                    microBatchSize,
                    precision,
                    device,
                    fastPath,
                    ParameterRules.BY_ROLE);
        }

        /** The same with other rules for parameters. */
        public Settings withRules(ParameterRules other) {
            return new Settings(
                    optimizer, clipNorm, emaDecay, emaWarmsUp, microBatchSize, precision, device, fastPath, other);
        }

        public static Settings of(Recipe recipe, Computation computation) {
            Recipe.Training training = recipe.training();
            return new Settings(
                            recipe.optimizer().settings(),
                            training.clip(),
                            training.ema(),
                            training.microBatchSize(),
                            computation.precision(),
                            computation.device(),
                            training.fastPath())
                    .withRules(recipe.rules());
        }
    }

    /**
     * What a batch showed.
     *
     * @param loss what is optimised, divided by the denominator
     * @param sums what the step logs, by name
     * @param denominator what sums are divided by
     * @param gradientNorm before clipping
     */
    public record Outcome(
            double loss, Map<String, Double> sums, double denominator, long examples, double gradientNorm) {

        /**
         * A sum divided by the denominator.
         *
         * @throws IllegalArgumentException if the step has no sum of that name
         */
        public double mean(String name) {
            Double sum = sums.get(name);
            if (sum == null) {
                throw new IllegalArgumentException("the step has no sum " + name + "; it has " + sums.keySet());
            }
            return sum / denominator;
        }
    }

    /** What the names of the weights and of their averages begin with among those of {@link #state}. */
    public static final String WEIGHTS = "weights.";

    public static final String AVERAGED = "averaged.";

    private static final String OPTIMIZER = "optimizer.";

    private static final int NORM_STRETCHES = 32;

    /** The name of the number of steps done. */
    public static final String STEP = OPTIMIZER + Optimizer.STEP;

    /** The name of the number of steps that changed the weights. */
    public static final String UPDATES = OPTIMIZER + Optimizer.UPDATES;

    private final TrainStep<M> step;
    private final Settings settings;
    private final Workers workers;
    private final Owned<State<M>> owned;
    private boolean closed;

    /** Everything made of tensors. */
    private static final class State<M> {
        final Map<String, Role> roles; // of all parameters
        final FlatLayout layout; // of those that are learned
        final FrozenParameters frozen; // the others
        final Tensor weights; // flat, fp32
        final Tensor computeWeights; // flat, in the compute type; the same memory under fp32
        final Tensor gradient; // flat, fp32
        final Optional<Tensor> averaged; // flat, fp32
        final Buffers buffers;
        final Buffers batchBuffers; // as the last batch left them
        final Buffers averagedBuffers;
        final Optimizer optimizer;
        final List<GradientWorker<M>> replicas;

        State(Function<Params, ? extends M> factory, ParameterSet initial, Settings settings, int workers) {
            Device device = settings.device();
            DType computeType = settings.precision().computeType();
            Map<String, ParameterGroup> groups = settings.rules().groups(initial);
            roles = initial.roles();
            layout = new FlatLayout(initial.parameters(), groups);
            frozen = FrozenParameters.of(initial.parameters(), groups.keySet(), device, computeType);
            weights = Tensor.zeros(DType.FLOAT32, layout.size()).to(device);
            layout.slots().forEach(slot -> slot.in(weights).copyFrom(initial.parameter(slot.path())));
            computeWeights = settings.precision() == Precision.FP32 ? weights : weights.to(computeType);
            gradient = Tensor.zerosLike(weights);
            averaged = settings.emaDecay().isPresent() ? Optional.of(weights.copy()) : Optional.empty();
            buffers = new Buffers(initial.buffers()).copy(device);
            batchBuffers = buffers.copy(device);
            averagedBuffers = averaged.isPresent() ? buffers.copy(device) : new Buffers(Map.of());
            optimizer = new Optimizer(settings.optimizer(), layout, weights, gradient, computeType, workers);
            replicas = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                replicas.add(new GradientWorker<>(
                        factory, roles, layout, computeWeights, frozen, buffers, settings.fastPath()));
            }
        }

        ParameterSet set(Tensor flat, Buffers buffersBeside) {
            Map<String, Tensor> parameters = layout.views(flat);
            parameters.putAll(frozen.weights());
            return new ParameterSet(parameters, roles, buffersBeside.byPath());
        }
    }

    private Learner(TrainStep<M> step, Settings settings, Workers workers, Owned<State<M>> owned) {
        this.step = step;
        this.settings = settings;
        this.workers = workers;
        this.owned = owned;
    }

    /**
     * A learner at its first step.
     *
     * @param step what is learned
     * @param factory builds the model over parameters, once for each worker
     * @param initial copied: the weights to start from
     * @throws InvalidRequestException if the settings' rules don't fit the parameters
     */
    public static <M> Learner<M> create(
            TrainStep<M> step,
            Function<Params, ? extends M> factory,
            ParameterSet initial,
            Settings settings,
            Workers workers) {
        return new Learner<>(step, settings, workers, Owned.create(() -> {
            try (NoGrad noGrad = NoGrad.open()) {
                return new State<M>(factory, initial, settings, workers.count());
            }
        }));
    }

    /** Whether blocks run by their written-out backward pass; otherwise autograd differentiates them. */
    public boolean takesFastPath() {
        return settings.fastPath() && settings.device() == Device.CPU;
    }

    /**
     * Leaves the gradient of a batch for {@link #update}. It is the same to the bit for any number of workers; more of
     * them than there are micro batches have nothing to do.
     */
    public Outcome gradients(TensorBatch batch, RandomSource random) {
        return gradients(batch, OptionalLong.empty(), random);
    }

    /** The same of images resized to squares of {@code imageSize} pixels, if they have another size. */
    public Outcome gradients(TensorBatch batch, long imageSize, RandomSource random) {
        return gradients(batch, OptionalLong.of(imageSize), random);
    }

    private Outcome gradients(TensorBatch batch, OptionalLong imageSize, RandomSource random) {
        State<M> state = owned.get();
        StepSums sums = new BatchGradient<>(step, workers, state.replicas, settings.microBatchSize(), state.buffers)
                .of(batch, imageSize, random, state.gradient, state.batchBuffers);
        double denominator = step.denominator(batch);
        return new Outcome(sums.loss() / denominator, sums.named(), denominator, sums.examples(), gradientNorm());
    }

    /** Of stretches of the buffer, which don't depend on the number of workers, and of these. */
    private double gradientNorm() {
        State<M> state = owned.get();
        double[] squares = new double[NORM_STRETCHES];
        workers.forEach(worker -> noGrad(() -> {
            for (int i = worker; i < NORM_STRETCHES; i += workers.count()) {
                double norm = stretch(state.gradient, i, NORM_STRETCHES).norm().item();
                squares[i] = norm * norm;
            }
        }));
        return Math.sqrt(Arrays.stream(squares).sum());
    }

    /** Steps along the gradient that {@link #gradients} left, the learning rates scaled by {@code factor}. */
    public void update(Outcome outcome, double factor) {
        State<M> state = owned.get();
        double clip = settings.clipNorm().isPresent()
                ? Math.min(1, settings.clipNorm().getAsDouble() / (outcome.gradientNorm() + 1e-6))
                : 1;
        noGrad(state.optimizer::beginUpdate);
        if (clip < 1) {
            workers.forEach(worker -> noGrad(() -> part(state.gradient, worker).mulInPlace(clip)));
        }
        workers.forEach(worker -> noGrad(() -> state.optimizer.step(worker, factor)));
        OptionalDouble decay = averageDecay();
        workers.forEach(worker -> noGrad(() -> takeOver(worker, decay)));
        noGrad(() -> {
            state.buffers.copyStatistics(state.batchBuffers);
            decay.ifPresent(share -> state.averagedBuffers.lerpStatistics(state.buffers, 1 - share));
        });
    }

    /**
     * Counts a step of which there is nothing to learn, as a checkpoint's step counts it. The weights and all that is kept
     * beside them stay as they are.
     */
    public Outcome skip() {
        State<M> state = owned.get();
        noGrad(state.optimizer::skipStep);
        return new Outcome(0, StepSums.none(step.sums()).named(), 0, 0, 0);
    }

    /** After a step: averaged weights and the compute type's copy follow. */
    private void takeOver(int worker, OptionalDouble decay) {
        State<M> state = owned.get();
        Tensor weights = part(state.weights, worker);
        state.averaged.ifPresent(averaged -> part(averaged, worker).lerpInPlace(weights, 1 - decay.orElseThrow()));
        if (settings.precision() != Precision.FP32) {
            part(state.computeWeights, worker).copyFrom(weights);
        }
    }

    /** The share that averages keep in this step, from the number of updates with it. */
    private OptionalDouble averageDecay() {
        if (settings.emaDecay().isEmpty() || !settings.emaWarmsUp()) {
            return settings.emaDecay();
        }
        double updates = owned.get().optimizer.updates();
        return OptionalDouble.of(Math.min(settings.emaDecay().getAsDouble(), (1 + updates) / (10 + updates)));
    }

    private Tensor part(Tensor flat, int worker) {
        return stretch(flat, worker, workers.count());
    }

    /** One of so many of about the same length, in whole cache lines. */
    private static Tensor stretch(Tensor flat, int index, int count) {
        long lines = flat.size(0) / FlatLayout.ALIGNMENT;
        long from = lines * index / count * FlatLayout.ALIGNMENT;
        long to = lines * (index + 1) / count * FlatLayout.ALIGNMENT;
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
        State<M> state = owned.get();
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
        State<M> state = owned.get();
        String learned = state.layout.describe();
        long frozen = state.frozen.count();
        return frozen == 0 ? learned : String.format(Locale.ROOT, "%s, %,d frozen", learned, frozen);
    }

    /** The weights as they are now: views, which later steps change. */
    public ParameterSet weights() {
        State<M> state = owned.get();
        return state.set(state.weights, state.buffers);
    }

    /** The weights' exponential moving average, where it is kept: views. */
    public Optional<ParameterSet> averagedWeights() {
        State<M> state = owned.get();
        return state.averaged.map(flat -> state.set(flat, state.averagedBuffers));
    }

    /** What a run ends with: the averaged weights where they are kept, else the weights. */
    public ParameterSet finalWeights() {
        return averagedWeights().orElseGet(this::weights);
    }

    /** The gradient of each parameter that is learned, as the last {@link #gradients} left it: views. */
    public Map<String, Tensor> gradient() {
        State<M> state = owned.get();
        return state.layout.views(state.gradient);
    }

    /** Everything that must be kept to go on later as if never stopped, by name: the tensors themselves. */
    public Map<String, Tensor> state() {
        State<M> state = owned.get();
        Map<String, Tensor> all = new LinkedHashMap<>();
        weights().all().forEach((path, tensor) -> all.put(WEIGHTS + path, tensor));
        averagedWeights().ifPresent(set -> set.all().forEach((path, tensor) -> all.put(AVERAGED + path, tensor)));
        state.optimizer.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        return all;
    }

    /** To be called after {@link #state}'s tensors were filled from a checkpoint. */
    public void stateRestored() {
        State<M> state = owned.get();
        workers.forEach(worker -> noGrad(() -> {
            if (settings.precision() != Precision.FP32) {
                part(state.computeWeights, worker).copyFrom(part(state.weights, worker));
            }
        }));
        noGrad(() -> {
            state.frozen.takeOver();
            state.replicas.forEach(replica -> replica.buffers().copyFrom(state.buffers));
        });
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
