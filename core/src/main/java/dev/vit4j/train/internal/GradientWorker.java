package dev.vit4j.train.internal;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One worker's replica of a model, with the gradients of its current micro-batch. Replicas share the weights;
 * each has its own gradients and batch statistics.
 */
public final class GradientWorker<M> implements AutoCloseable {

    private final M model;
    private final TrainingRunner runner;
    private final DType computeType;
    private final Tensor gradient; // of one micro batch, flat, in the compute type
    private final Buffers buffers;

    /**
     * @param roles of the parameters, including frozen ones
     * @param weights of trainable parameters: flat, in the compute type, shared by all workers
     * @param frozen the others
     * @param masterBuffers copied, one set per worker
     */
    public GradientWorker(
            Function<Params, ? extends M> factory,
            Map<String, Role> roles,
            FlatLayout layout,
            Tensor weights,
            FrozenParameters frozen,
            Buffers masterBuffers,
            boolean fastPath) {
        computeType = weights.dtype();
        gradient = Tensor.zerosLike(weights);
        buffers = masterBuffers.copy(weights.device());
        Map<String, Tensor> parameters = new LinkedHashMap<>(frozen.computeWeights());
        for (FlatLayout.Slot slot : layout.slots()) {
            Tensor parameter = slot.in(weights).asParameter();
            parameter.collectGradientIn(slot.in(gradient));
            parameters.put(slot.path(), parameter);
        }
        model = factory.apply(new ParameterSet(parameters, roles, buffers.byPath()).params());
        runner = TrainingRunner.of(weights.device(), fastPath);
    }

    /** Must be called after a change of the weights, before the next micro-batch. */
    void prepare() {
        runner.prepare();
    }

    /** A micro-batch on the model's device, in the compute type, with images resized if necessary. */
    TensorBatch prepared(TensorBatch micro, OptionalLong imageSize) {
        TensorBatch there = micro.to(gradient.device());
        Tensor images = there.images();
        Tensor scaled = imageSize.isEmpty() ? images : squared(images, imageSize.getAsLong());
        return there.with(TensorBatch.IMAGES, scaled.to(computeType));
    }

    private static Tensor squared(Tensor images, long side) {
        return images.size(2) == side && images.size(3) == side
                ? images
                : Functional.resizeBilinear(images, side, side);
    }

    /** Leaves the gradients of a micro-batch in {@link #gradient()}. */
    StepSums compute(TrainStep.OfExamples<M> step, TensorBatch micro, double denominator, Pass.Randomness random) {
        gradient.zero();
        TrainStep.Losses losses = step.losses(model, micro, Pass.training(random, runner));
        StepSums sums = StepSums.of(losses, micro.size());
        backward(losses.loss().mul(1.0 / denominator), sums.loss() == 0);
        return sums;
    }

    /** @param mayBeConstant whether it may depend on no parameter, as where a micro batch has nothing to learn from */
    private void backward(Tensor loss, boolean mayBeConstant) {
        if (mayBeConstant && !loss.requiresGradient()) {
            runner.prepare(); // forgets the pass
        } else {
            runner.backward(loss);
        }
    }

    /** The embeddings of a micro-batch, fp32, without a graph. */
    Owned<List<Tensor>> embed(TrainStep.OfPairs<M> step, TensorBatch micro, Pass.Randomness random) {
        return Owned.create(() -> {
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                return step.embed(model, micro, Pass.training(random, runner)).stream()
                        .map(rows -> scope.release(
                                oneEach(rows, micro).to(DType.FLOAT32).copy()))
                        .toList();
            }
        });
    }

    private static Tensor oneEach(Tensor rows, TensorBatch micro) {
        if (rows.size(0) != micro.size()) {
            throw new IllegalStateException("a training step embedded " + micro.size() + " examples in " + rows.size(0)
                    + " rows; expected one row each, as [b, …]");
        }
        return rows;
    }

    /** The result of a loss over a whole batch's rows: the gradients with respect to them, each [B, …]. */
    record OfRows(StepSums sums, Owned<List<Tensor>> gradients) {}

    /** Leaves the gradients of the loss's own parameters in {@link #gradient()}. */
    OfRows loss(TrainStep.OfPairs<M> step, List<Tensor> rows, TensorBatch whole, double denominator) {
        gradient.zero();
        List<Tensor> leaves = rows.stream().map(Tensor::asParameter).toList();
        TrainStep.Losses losses = step.losses(model, leaves, whole.to(gradient.device()));
        losses.loss().mul(1.0 / denominator).backward();
        Owned<List<Tensor>> gradients = Owned.create(() -> leaves.stream()
                .map(leaf -> leaf.gradient().map(Tensor::copy).orElseGet(() -> Tensor.zerosLike(leaf)))
                .toList());
        return new OfRows(StepSums.of(losses, 0), gradients);
    }

    /** Leaves the gradients of a micro-batch in {@link #gradient()}, given those of its rows. */
    void propagate(TrainStep.OfPairs<M> step, TensorBatch micro, List<Tensor> rowGradients, Pass.Randomness random) {
        gradient.zero();
        List<Tensor> rows = step.embed(model, micro, Pass.training(random, runner));
        Tensor weighted = Tensor.zeros(DType.FLOAT32).to(gradient.device());
        for (int kind = 0; kind < rows.size(); kind++) {
            // The gradient of this product with respect to the rows is the given one.
            weighted = weighted.add(
                    rows.get(kind).to(DType.FLOAT32).mul(rowGradients.get(kind)).sum());
        }
        if (weighted.requiresGradient()) { // else all that learns is the loss's own
            runner.backward(weighted);
        }
    }

    /** Flat, in the compute type. */
    Tensor gradient() {
        return gradient;
    }

    public Buffers buffers() {
        return buffers;
    }

    @Override
    public void close() {
        runner.close();
    }
}
