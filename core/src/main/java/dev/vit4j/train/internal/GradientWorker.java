package dev.vit4j.train.internal;

import dev.vit4j.internal.runtime.TrainingRunner;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.ExampleRandom;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One worker's replica of a model and the gradients of the micro batch that it is at. Replicas read the same weights;
 * each has gradients and batch statistics of its own.
 */
public final class GradientWorker implements AutoCloseable {

    /**
     * Sums over examples.
     *
     * @param loss what is optimised, its labels smoothed
     * @param crossEntropy with the labels as they are
     */
    public record Outcome(double loss, double crossEntropy, long correct, long examples) {
        static final Outcome NOTHING = new Outcome(0, 0, 0, 0);

        Outcome plus(Outcome other) {
            return new Outcome(
                    loss + other.loss,
                    crossEntropy + other.crossEntropy,
                    correct + other.correct,
                    examples + other.examples);
        }
    }

    /**
     * How a loss is computed.
     *
     * @param imageSize of this step
     * @param batchTotal examples of the whole batch, which the loss is the mean over
     */
    public record Settings(double labelSmoothing, long imageSize, long batchTotal) {}

    private final ImageModel model;
    private final TrainingRunner runner;
    private final DType computeType;
    private final Tensor gradient; // of one micro batch, flat, in the compute type
    private final Buffers buffers;

    /**
     * @param roles of the parameters, frozen ones among them
     * @param weights of those that are learned: flat, in the compute type, shared by all workers
     * @param frozen the others
     * @param masterBuffers copied, one set a worker
     */
    public GradientWorker(
            Function<Params, ? extends ImageModel> factory,
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

    /** To be called before the first micro batch after a change of the weights. */
    public void prepare() {
        runner.prepare();
    }

    /**
     * Leaves the gradients of a micro batch of images [B, C, H, W] and labels [B] in {@link #gradient()}.
     *
     * @param random of these examples, by their places in the whole batch
     */
    public Outcome compute(Tensor images, Tensor labels, Settings settings, ExampleRandom random) {
        gradient.zero();
        Tensor scaled = images.size(2) == settings.imageSize()
                ? images
                : Functional.resizeBilinear(images, settings.imageSize(), settings.imageSize());
        Tensor logits = model.forward(scaled.to(computeType), Pass.training(random, runner))
                .to(DType.FLOAT32);
        Tensor loss = Functional.crossEntropySum(logits, labels, settings.labelSmoothing());
        runner.backward(loss.mul(1.0 / settings.batchTotal()));
        return outcome(loss, logits.detach(), labels, settings.labelSmoothing());
    }

    private static Outcome outcome(Tensor loss, Tensor logits, Tensor labels, double labelSmoothing) {
        long correct = (long) logits.argmax(1).equal(labels).sum().item();
        double optimised = loss.item();
        double crossEntropy = labelSmoothing == 0
                ? optimised
                : Functional.crossEntropySum(logits, labels, 0).item();
        return new Outcome(optimised, crossEntropy, correct, labels.size(0));
    }

    /** Flat, in the compute type. */
    Tensor gradient() {
        return gradient;
    }

    public Buffers buffers() {
        return buffers;
    }

    ImageModel model() {
        return model;
    }

    @Override
    public void close() {
        runner.close();
    }
}
