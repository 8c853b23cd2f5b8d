package dev.vit4j.train;

import dev.vit4j.model.ImageModel;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.FusedBlocks;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One worker's replica of a model and the gradients of its share of a batch. Replicas read the same weights; each has
 * gradients and batch statistics of its own.
 */
final class GradientWorker implements AutoCloseable {

    /**
     * Sums over examples.
     *
     * @param loss what is optimised, its labels smoothed
     * @param crossEntropy with the labels as they are
     */
    record Outcome(double loss, double crossEntropy, long correct, long examples) {
        static final Outcome NOTHING = new Outcome(0, 0, 0, 0);

        Outcome plus(Outcome other) {
            return new Outcome(
                    loss + other.loss,
                    crossEntropy + other.crossEntropy,
                    correct + other.correct,
                    examples + other.examples);
        }
    }

    /** How a loss is computed: its label smoothing and the image size of this step. */
    record Settings(double labelSmoothing, long imageSize, long microBatchSize) {}

    private final ImageModel model;
    private final Optional<FusedBlocks> fused;
    private final DType computeType;
    private final Tensor gradient; // of one micro batch, flat, in the compute type
    private final Tensor sum; // over micro batches, flat, fp32
    private final Buffers buffers;

    /**
     * @param weights flat, in the compute type, shared by all workers
     * @param masterBuffers copied, one set a worker
     */
    GradientWorker(
            Function<Params, ? extends ImageModel> factory,
            FlatLayout layout,
            Tensor weights,
            Buffers masterBuffers,
            boolean fastPath) {
        computeType = weights.dtype();
        gradient = Tensor.zerosLike(weights);
        sum = Tensor.zerosLike(weights.to(DType.FLOAT32));
        buffers = masterBuffers.copy(weights.device());
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (FlatLayout.Slot slot : layout.slots()) {
            Tensor parameter = slot.in(weights).asParameter();
            parameter.collectGradientIn(slot.in(gradient));
            parameters.put(slot.path(), parameter);
        }
        model = factory.apply(new ParameterSet(parameters, buffers.byPath()).params());
        fused = fastPath && model instanceof TransformerModel transformer && FusedBlocks.supports(transformer.blocks())
                ? Optional.of(new FusedBlocks(transformer.blocks(), transformer.tokensRead()))
                : Optional.empty();
    }

    /**
     * The gradients of this worker's images [B, C, H, W] and labels [B], left in {@link #sum()}.
     *
     * @param batchTotal examples of the whole batch, which the loss is the mean over
     */
    Outcome compute(Tensor images, Tensor labels, long batchTotal, Settings settings, RandomSource random) {
        fused.ifPresent(FusedBlocks::prepare);
        sum.zero();
        Outcome outcome = Outcome.NOTHING;
        long count = images.size(0);
        long parts = parts(count, settings.microBatchSize());
        for (long index = 0; index < parts; index++) {
            long from = partStart(count, parts, index);
            long size = partStart(count, parts, index + 1) - from;
            try (Scope scope = Scope.open()) {
                Tensor part = images.narrow(0, from, size);
                Tensor scaled = part.size(2) == settings.imageSize()
                        ? part
                        : Functional.resizeBilinear(part, settings.imageSize(), settings.imageSize());
                gradient.zero();
                outcome = outcome.plus(microBatch(
                        scaled.to(computeType),
                        labels.narrow(0, from, size),
                        batchTotal,
                        settings.labelSmoothing(),
                        Pass.training(random.derive(from))));
                sum.addInPlace(gradient);
            }
        }
        return outcome;
    }

    /** Whether the blocks' written-out backward pass is used, or autograd throughout. */
    boolean takesFastPath() {
        return fused.isPresent();
    }

    /** How many micro batches a share of the batch takes. */
    static long parts(long count, long microBatchSize) {
        return (count + microBatchSize - 1) / microBatchSize;
    }

    /** Where a part begins. Their sizes differ by one at most: batch norms would see little of a small rest. */
    static long partStart(long count, long parts, long index) {
        return count * index / parts;
    }

    private Outcome microBatch(Tensor images, Tensor labels, long batchTotal, double labelSmoothing, Pass pass) {
        if (fused.isEmpty()) {
            Tensor logits = model.forward(images, pass).to(DType.FLOAT32);
            Tensor loss = Functional.crossEntropySum(logits, labels, labelSmoothing);
            loss.mul(1.0 / batchTotal).backward();
            return outcome(loss, logits.detach(), labels, labelSmoothing);
        }
        // Autograd at both ends, the blocks' own backward pass between them.
        TransformerModel transformer = (TransformerModel) model;
        FusedBlocks blocks = fused.get();
        Tensor tokens = transformer.embed(images, pass);
        Tensor transformed = NoGrad.call(() -> blocks.forward(tokens.detach())).asParameter();
        Tensor logits = transformer.head(transformed, pass).to(DType.FLOAT32);
        Tensor loss = Functional.crossEntropySum(logits, labels, labelSmoothing);
        loss.mul(1.0 / batchTotal).backward();
        Tensor behind = transformed.gradient().orElseThrow();
        tokens.backward(NoGrad.call(() -> blocks.backward(behind)));
        return outcome(loss, logits.detach(), labels, labelSmoothing);
    }

    private static Outcome outcome(Tensor loss, Tensor logits, Tensor labels, double labelSmoothing) {
        long correct = (long) logits.argmax(1).equal(labels).sum().item();
        double optimised = loss.item();
        double crossEntropy = labelSmoothing == 0
                ? optimised
                : Functional.crossEntropySum(logits, labels, 0).item();
        return new Outcome(optimised, crossEntropy, correct, labels.size(0));
    }

    Tensor sum() {
        return sum;
    }

    Buffers buffers() {
        return buffers;
    }

    ImageModel model() {
        return model;
    }

    @Override
    public void close() {
        fused.ifPresent(FusedBlocks::close);
    }
}
