package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.internal.Buffers;
import dev.vit4j.train.internal.FlatLayout;
import dev.vit4j.train.internal.FrozenParameters;
import dev.vit4j.train.internal.GradientWorker;
import dev.vit4j.train.internal.ParameterGroup;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** All of a learner that is made of tensors, and what workers do to it together between forward passes. */
final class LearnerState<M> {

    private static final int NORM_STRETCHES = 32;

    private final Workers workers;
    private final Precision precision;
    private final Map<String, Role> roles; // of all parameters
    private final FlatLayout layout; // of those that are learned
    private final FrozenParameters frozen; // the others
    private final Tensor weights; // flat, fp32
    private final Tensor computeWeights; // flat, in the compute type; the same memory under fp32
    private final Tensor gradient; // flat, fp32
    private final Optional<Tensor> averaged; // flat, fp32
    private final Buffers buffers;
    private final Buffers batchBuffers; // as the last batch left them
    private final Buffers averagedBuffers;
    private final Optimizer optimizer;
    private final List<GradientWorker<M>> replicas;

    LearnerState(
            Function<Params, ? extends M> factory, ParameterSet initial, Learner.Settings settings, Workers workers) {
        this.workers = workers;
        precision = settings.precision();
        Device device = settings.device();
        DType computeType = precision.computeType();
        Map<String, ParameterGroup> groups = settings.rules().groups(initial);
        roles = initial.roles();
        layout = new FlatLayout(initial.parameters(), groups);
        frozen = FrozenParameters.of(initial.parameters(), groups.keySet(), device, computeType);
        weights = Tensor.zeros(DType.FLOAT32, layout.size()).to(device);
        layout.slots().forEach(slot -> slot.in(weights).copyFrom(initial.parameter(slot.path())));
        computeWeights = precision == Precision.FP32 ? weights : weights.to(computeType);
        gradient = Tensor.zerosLike(weights);
        averaged = settings.emaDecay().isPresent() ? Optional.of(weights.copy()) : Optional.empty();
        buffers = new Buffers(initial.buffers()).copy(device);
        batchBuffers = buffers.copy(device);
        averagedBuffers = averaged.isPresent() ? buffers.copy(device) : new Buffers(Map.of());
        optimizer = new Optimizer(settings.optimizer(), layout, weights, gradient, computeType, workers.count());
        replicas = new ArrayList<>();
        for (int i = 0; i < workers.count(); i++) {
            replicas.add(
                    new GradientWorker<>(factory, roles, layout, computeWeights, frozen, buffers, settings.fastPath()));
        }
    }

    /** One for each worker. */
    List<GradientWorker<M>> replicas() {
        return replicas;
    }

    Tensor gradient() {
        return gradient;
    }

    Buffers buffers() {
        return buffers;
    }

    Buffers batchBuffers() {
        return batchBuffers;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** The whole gradient's norm, of stretches of the buffer, which don't depend on the number of workers. */
    double gradientNorm() {
        double[] squares = new double[NORM_STRETCHES];
        workers.forEach(worker -> noGrad(() -> {
            for (int i = worker; i < NORM_STRETCHES; i += workers.count()) {
                double norm =
                        FlatLayout.part(gradient, i, NORM_STRETCHES).norm().item();
                squares[i] = norm * norm;
            }
        }));
        return Math.sqrt(Arrays.stream(squares).sum());
    }

    /**
     * A step along the gradient.
     *
     * @param clip a factor of the gradient
     * @param factor of the learning rates
     */
    void step(double clip, double factor) {
        noGrad(optimizer::beginUpdate);
        if (clip < 1) {
            workers.forEach(worker -> noGrad(() -> part(gradient, worker).mulInPlace(clip)));
        }
        workers.forEach(worker -> noGrad(() -> optimizer.step(worker, factor)));
    }

    /**
     * After a step: averaged weights, buffers and the compute type's copy follow.
     *
     * @param decay the share that averages keep, if there are some
     */
    void follow(OptionalDouble decay) {
        workers.forEach(worker -> noGrad(() -> {
            Tensor stepped = part(weights, worker);
            averaged.ifPresent(flat -> part(flat, worker).lerpInPlace(stepped, 1 - decay.orElseThrow()));
            copyToComputeType(worker);
        }));
        noGrad(() -> {
            buffers.copyStatistics(batchBuffers);
            decay.ifPresent(share -> averagedBuffers.lerpStatistics(buffers, 1 - share));
        });
    }

    /** Called after weights and buffers were filled from outside. */
    void restored() {
        workers.forEach(worker -> noGrad(() -> copyToComputeType(worker)));
        noGrad(() -> {
            frozen.takeOver();
            replicas.forEach(replica -> replica.buffers().copyFrom(buffers));
        });
    }

    private void copyToComputeType(int worker) {
        if (precision != Precision.FP32) {
            part(computeWeights, worker).copyFrom(part(weights, worker));
        }
    }

    /** Whether all weights are finite. */
    boolean isFinite() {
        return workers
                .forEach(worker -> {
                    try (NoGrad noGrad = NoGrad.open();
                            Scope scope = Scope.open()) {
                        return Double.isFinite(part(weights, worker).norm().item());
                    }
                })
                .stream()
                .allMatch(finite -> finite);
    }

    /** A description of the number of values in each parameter group. */
    String describe() {
        String learned = layout.describe();
        long count = frozen.count();
        return count == 0 ? learned : String.format(Locale.ROOT, "%s, %,d frozen", learned, count);
    }

    /** The weights as they are now: views. */
    ParameterSet weights() {
        return set(weights, buffers);
    }

    /** The averages, if they are kept: views. */
    Optional<ParameterSet> averagedWeights() {
        return averaged.map(flat -> set(flat, averagedBuffers));
    }

    /** The gradient by path: views. */
    Map<String, Tensor> gradients() {
        return layout.views(gradient);
    }

    private ParameterSet set(Tensor flat, Buffers buffersBeside) {
        Map<String, Tensor> parameters = layout.views(flat);
        parameters.putAll(frozen.weights());
        return new ParameterSet(parameters, roles, buffersBeside.byPath());
    }

    private Tensor part(Tensor flat, int worker) {
        return FlatLayout.part(flat, worker, workers.count());
    }

    static boolean noGrad(Runnable work) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            work.run();
            return true;
        }
    }

    void close() {
        replicas.forEach(GradientWorker::close);
    }
}
