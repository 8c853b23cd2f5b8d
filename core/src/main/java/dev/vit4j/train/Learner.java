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
 * Trains a model: master weights in fp32, a gradient, an optimizer, and workers that share each batch. One step is
 * {@link #gradients} and {@link #update}; between them the loss can be inspected.
 *
 * @param <M> the models that the step can train
 */
public final class Learner<M> implements AutoCloseable {

    /**
     * The settings of a learner.
     *
     * @param clipNorm maximum norm of the whole gradient, if it is clipped
     * @param emaDecay the decay of the averaged weights (EMA), if they are kept
     * @param emaWarmsUp whether the decay is min(emaDecay, (1 + t) / (10 + t)) in step t, counted from 1, so that a
     *     short run's average isn't dominated by the initial weights; other implementations don't do this
     * @param microBatchSize examples per forward and backward pass
     * @param fastPath whether encoders use the fast path: on a CPU the hand-written backward pass, on a GPU
     *     the engine's fused attention
     * @param rules for parameters
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

        /**
         * @throws InvalidRequestException if the clip norm is not above 0, the decay of averages not from 0 to below 1, or
         *     a micro-batch has no examples
         */
        public Settings {
            clipNorm.ifPresent(norm -> require(norm > 0, "the clip norm", "above 0, or absent", norm));
            emaDecay.ifPresent(
                    decay -> require(decay >= 0 && decay < 1, "the decay of averages", "from 0 to below 1", decay));
            require(microBatchSize >= 1, "the micro-batch size", "at least 1", microBatchSize);
        }

        private static void require(boolean fits, String what, String expected, Number found) {
            if (!fits) {
                throw new InvalidRequestException(what + " must be " + expected + "; found " + found);
            }
        }

        /** Settings with this optimizer; all others have the defaults of {@link Builder}. */
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
     * The losses of a batch.
     *
     * @param loss the optimized loss, divided by the denominator
     * @param sums the step's logged sums, by name
     * @param denominator of the sums
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

    /** The prefixes of the weights' and their averages' names in {@link #state}. */
    public static final String WEIGHTS = "weights.";

    /** The prefix of averaged weights (EMA) in a checkpoint. */
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
     * @param step the loss
     * @param factory builds the model over parameters, once per worker
     * @param initial the initial weights, which are copied
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

    /** Whether blocks use the hand-written backward pass; otherwise autograd differentiates them. */
    public boolean takesFastPath() {
        return settings.fastPath() && settings.device() == Device.CPU;
    }

    /**
     * Leaves the gradient of a batch for {@link #update}. It is bit-identical for any number of workers; workers in
     * excess of the number of micro-batches have nothing to do.
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

    /**
     * Takes an optimizer step with the gradient that {@link #gradients} left, with learning rates scaled by
     * {@code factor}.
     */
    public void update(Outcome outcome, double factor) {
        LearnerState<M> state = owned.get();
        double clip = settings.clipNorm().isPresent()
                ? Math.min(1, settings.clipNorm().getAsDouble() / (outcome.gradientNorm() + 1e-6))
                : 1;
        state.step(clip, factor);
        state.follow(averageDecay());
    }

    /**
     * Counts a step without anything to learn, which also counts in checkpoints. The weights and all other state
     * stay unchanged.
     */
    public Outcome skip() {
        LearnerState.noGrad(owned.get().optimizer()::skipStep);
        return new Outcome(0, StepSums.none(step.sums()).named(), 0, 0, 0);
    }

    /** The decay of the averages in this step, from the number of updates including it. */
    private OptionalDouble averageDecay() {
        if (settings.emaDecay().isEmpty() || !settings.emaWarmsUp()) {
            return settings.emaDecay();
        }
        double updates = owned.get().optimizer().updates();
        return OptionalDouble.of(Math.min(settings.emaDecay().getAsDouble(), (1 + updates) / (10 + updates)));
    }

    /** Whether all weights are finite. */
    public boolean isFinite() {
        return owned.get().isFinite();
    }

    /** The number of elements in each group of parameters, for people. */
    public String parameterGroups() {
        return owned.get().describe();
    }

    /** The current weights: views, which later steps change. */
    public ParameterSet weights() {
        return owned.get().weights();
    }

    /** The exponential moving average of the weights, if it is kept: views. */
    public Optional<ParameterSet> averagedWeights() {
        return owned.get().averagedWeights();
    }

    /** The result of a run: the averaged weights if they are kept, otherwise the weights. */
    public ParameterSet finalWeights() {
        return averagedWeights().orElseGet(this::weights);
    }

    /** The gradient of each trainable parameter, as the last {@link #gradients} left it: views. */
    public Map<String, Tensor> gradient() {
        return owned.get().gradients();
    }

    /** Everything needed to continue later as if never stopped, by name: the tensors themselves. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        weights().all().forEach((path, tensor) -> all.put(WEIGHTS + path, tensor));
        averagedWeights().ifPresent(set -> set.all().forEach((path, tensor) -> all.put(AVERAGED + path, tensor)));
        owned.get().optimizer().state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        return all;
    }

    /** Must be called after {@link #state}'s tensors have been filled from a checkpoint. */
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
