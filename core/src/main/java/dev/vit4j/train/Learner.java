package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.internal.BatchGradient;
import dev.vit4j.train.internal.StepSums;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.LinkedHashMap;
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
            OptimizerConfig optimizer,
            OptionalDouble clipNorm,
            OptionalDouble emaDecay,
            boolean emaWarmsUp,
            long microBatchSize,
            Precision precision,
            Device device,
            boolean fastPath,
            ParameterRules rules) {

        /** Settings of an optimizer; all else is as {@link Builder} has it until it is told otherwise. */
        public static Builder builder(OptimizerConfig optimizer) {
            return new Builder(optimizer);
        }

        /**
         * Settings in the making: no clipping, no averages, micro batches of 32 examples, fp32 on the processor by the fast
         * path, parameters treated by their roles.
         */
        public static final class Builder {

            private final OptimizerConfig optimizer;
            private OptionalDouble clipNorm = OptionalDouble.empty();
            private OptionalDouble emaDecay = OptionalDouble.empty();
            private boolean emaWarmsUp = true;
            private long microBatchSize = 32;
            private Precision precision = Precision.FP32;
            private Device device = Device.CPU;
            private boolean fastPath = true;
            private ParameterRules rules = ParameterRules.BY_ROLE;

            private Builder(OptimizerConfig optimizer) {
                this.optimizer = optimizer;
            }

            /** Limits the norm of the whole gradient. */
            public Builder clipNorm(double largest) {
                clipNorm = OptionalDouble.of(largest);
                return this;
            }

            /** Keeps averages of the weights. */
            public Builder emaDecay(double share) {
                emaDecay = OptionalDouble.of(share);
                return this;
            }

            public Builder emaWarmsUp(boolean warmsUp) {
                emaWarmsUp = warmsUp;
                return this;
            }

            public Builder microBatchSize(long examples) {
                microBatchSize = examples;
                return this;
            }

            public Builder precision(Precision chosen) {
                precision = chosen;
                return this;
            }

            public Builder device(Device chosen) {
                device = chosen;
                return this;
            }

            public Builder fastPath(boolean taken) {
                fastPath = taken;
                return this;
            }

            public Builder rules(ParameterRules chosen) {
                rules = chosen;
                return this;
            }

            public Settings build() {
                return new Settings(
                        optimizer, clipNorm, emaDecay, emaWarmsUp, microBatchSize, precision, device, fastPath, rules);
            }
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

    /** The name of the number of steps done. */
    public static final String STEP = OPTIMIZER + OptimizerState.STEP;

    /** The name of the number of steps that changed the weights. */
    public static final String UPDATES = OPTIMIZER + OptimizerState.UPDATES;

    private final TrainStep<M> step;
    private final Settings settings;
    private final Workers workers;
    private final Owned<LearnerState<M>> owned;
    private boolean closed;

    private Learner(TrainStep<M> step, Settings settings, Workers workers, Owned<LearnerState<M>> owned) {
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
                return new LearnerState<M>(factory, initial, settings, workers);
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
        LearnerState<M> state = owned.get();
        StepSums sums = new BatchGradient<>(step, workers, state.replicas(), settings.microBatchSize(), state.buffers())
                .of(batch, imageSize, random, state.gradient(), state.batchBuffers());
        double denominator = step.denominator(batch);
        return new Outcome(sums.loss() / denominator, sums.named(), denominator, sums.examples(), state.gradientNorm());
    }

    /** Steps along the gradient that {@link #gradients} left, the learning rates scaled by {@code factor}. */
    public void update(Outcome outcome, double factor) {
        LearnerState<M> state = owned.get();
        double clip = settings.clipNorm().isPresent()
                ? Math.min(1, settings.clipNorm().getAsDouble() / (outcome.gradientNorm() + 1e-6))
                : 1;
        state.step(clip, factor);
        state.follow(averageDecay());
    }

    /**
     * Counts a step of which there is nothing to learn, as a checkpoint's step counts it. The weights and all that is kept
     * beside them stay as they are.
     */
    public Outcome skip() {
        LearnerState.noGrad(owned.get().optimizer()::skipStep);
        return new Outcome(0, StepSums.none(step.sums()).named(), 0, 0, 0);
    }

    /** The share that averages keep in this step, from the number of updates with it. */
    private OptionalDouble averageDecay() {
        if (settings.emaDecay().isEmpty() || !settings.emaWarmsUp()) {
            return settings.emaDecay();
        }
        double updates = owned.get().optimizer().updates();
        return OptionalDouble.of(Math.min(settings.emaDecay().getAsDouble(), (1 + updates) / (10 + updates)));
    }

    /** Whether every weight is a finite number. */
    public boolean isFinite() {
        return owned.get().isFinite();
    }

    /** How many numbers each group of parameters has, for people. */
    public String parameterGroups() {
        return owned.get().describe();
    }

    /** The weights as they are now: views, which later steps change. */
    public ParameterSet weights() {
        return owned.get().weights();
    }

    /** The weights' exponential moving average, where it is kept: views. */
    public Optional<ParameterSet> averagedWeights() {
        return owned.get().averagedWeights();
    }

    /** What a run ends with: the averaged weights where they are kept, else the weights. */
    public ParameterSet finalWeights() {
        return averagedWeights().orElseGet(this::weights);
    }

    /** The gradient of each parameter that is learned, as the last {@link #gradients} left it: views. */
    public Map<String, Tensor> gradient() {
        return owned.get().gradients();
    }

    /** Everything that must be kept to go on later as if never stopped, by name: the tensors themselves. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        weights().all().forEach((path, tensor) -> all.put(WEIGHTS + path, tensor));
        averagedWeights().ifPresent(set -> set.all().forEach((path, tensor) -> all.put(AVERAGED + path, tensor)));
        owned.get().optimizer().state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        return all;
    }

    /** To be called after {@link #state}'s tensors were filled from a checkpoint. */
    public void stateRestored() {
        owned.get().restored();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owned.get().close();
            owned.close();
        }
    }
}
