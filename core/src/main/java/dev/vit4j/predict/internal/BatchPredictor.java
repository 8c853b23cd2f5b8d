package dev.vit4j.predict.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.RequestTimeoutException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Runs a model over batches of images, for predictors, the command line and evaluation. Preprocessing is separate
 * from inference and may run on any number of threads. Consecutive images of one shape go through the model
 * together. Thread-safe; the caller closes the model.
 */
public final class BatchPredictor {

    /** A batch size that keeps a model busy; in batches of another size results differ by rounding. */
    public static final int BATCH = 16;

    private final LoadedModel model;
    private final Supplier<Cancellation> cancellation; // of each call

    public BatchPredictor(LoadedModel model) {
        this(model, Cancellation::untimed);
    }

    /** @param cancellation for all requests of one caller */
    public BatchPredictor(LoadedModel model, Cancellation cancellation) {
        this(model, () -> cancellation);
    }

    private BatchPredictor(LoadedModel model, Supplier<Cancellation> cancellation) {
        this.model = model;
        this.cancellation = cancellation;
    }

    /**
     * Called between two steps of a request.
     *
     * @throws CancellationException if the caller is interrupted
     * @throws dev.vit4j.RequestTimeoutException if its time is over
     */
    public void requireWanted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the caller was interrupted");
        }
        cancellation.get().requireWanted();
    }

    /**
     * Prepares the model's input for an image.
     *
     * @throws ResourceException if nothing would be left of the image, it would exceed {@link LoadedModel#limits()}, or
     *     less than a patch is left
     */
    public ModelInput prepare(RgbImage image) {
        return input("", model.preprocessing().resized(image, model.limits()));
    }

    /**
     * The same for an image that is not decoded yet, at less cost if its format allows.
     *
     * @throws ResourceException also if the image is broken; the message names it
     */
    public ModelInput prepare(EncodedImage image) {
        return input("image " + image.origin() + ": ", model.preprocessing().resized(image, model.limits()));
    }

    private ModelInput input(String subject, RgbImage resized) {
        Size2d smallest = model.config().smallestImage();
        if (resized.height() < smallest.height() || resized.width() < smallest.width()) {
            throw new ResourceException(subject + resized.height() + " by " + resized.width()
                    + " pixels are left of it, less than a patch of the model; expected at least " + smallest);
        }
        return new ModelInput(
                new long[] {model.preprocessing().normalization().channels(), resized.height(), resized.width()},
                model.preprocessing().pixelValues(resized));
    }

    /**
     * The most probable classes for each image, the most probable first.
     *
     * @param top the number of classes; all if there are fewer
     * @throws InvalidRequestException if the model is not a classifier, or {@code top} is less than 1
     */
    public List<List<LabelProbability>> classify(List<ModelInput> images, int top) {
        if (top < 1) {
            throw new InvalidRequestException("the number of top classes must be at least 1, found " + top);
        }
        return Arrays.stream(probabilities(images))
                .map(probabilities -> best(probabilities, top))
                .toList();
    }

    private List<LabelProbability> best(float[] probabilities, int top) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new LabelProbability(i, model.labels().get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(LabelProbability::probability)
                        .reversed())
                .limit(top)
                .toList();
    }

    /**
     * The classifier's probabilities [C] for each image: see {@link LoadedModel.ProblemType}.
     *
     * @throws InvalidRequestException if the model is not a classifier
     */
    public float[][] probabilities(List<ModelInput> images) {
        requireClassifier();
        return rows(images, Readout.of(model.problemType()));
    }

    /**
     * The classifier's logits [C] for each image.
     *
     * @throws InvalidRequestException if the model is not a classifier
     */
    public float[][] logits(List<ModelInput> images) {
        requireClassifier();
        return rows(images, Readout.SCORES);
    }

    /** The meaning of the model's logits, if it is a classifier. */
    public LoadedModel.ProblemType problemType() {
        return model.problemType();
    }

    /** @throws InvalidRequestException if the model is not a classifier */
    public void requireClassifier() {
        if (!model.config().isClassifier() || model.labels().isEmpty()) {
            throw new InvalidRequestException(
                    "the model is not a classifier; it outputs feature vectors (use an image embedder)");
        }
    }

    /**
     * The model's embedding [D] of each image: the input of a classifier's last layer, the pooled output of an encoder,
     * or the projected embedding of a two-tower model's image tower, of unit length if the reference's is.
     */
    public float[][] embed(List<ModelInput> images) {
        return embed(images, LoadedModel.EmbeddingLength.OF_CLASS);
    }

    /** The same with vectors of a given length. */
    public float[][] embed(List<ModelInput> images, LoadedModel.EmbeddingLength length) {
        return rows(images, Readout.embedding(model.network(), length));
    }

    /** Whether vectors requested in this way have length 1. */
    public boolean hasUnitEmbeddings(LoadedModel.EmbeddingLength length) {
        return model.network().hasUnitEmbeddings(length);
    }

    /** Runs images of one shape together, and returns a row for each image. */
    private float[][] rows(List<ModelInput> images, Readout readout) {
        float[][] rows = new float[images.size()][];
        int from = 0;
        while (from < images.size()) {
            int to = from + 1;
            while (to < images.size() && images.get(to).hasShapeOf(images.get(from))) {
                to++;
            }
            runTogether(images.subList(from, to), readout, rows, from);
            from = to;
        }
        return rows;
    }

    private void runTogether(List<ModelInput> images, Readout readout, float[][] rows, int at) {
        try {
            runBatch(images, readout, rows, at);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("take " + images.size() + " images through the model at once", e);
        }
    }

    private void runBatch(List<ModelInput> images, Readout readout, float[][] rows, int at) {
        try (Scope scope = Scope.open()) {
            float[] values = answer(batch(images), readout).toFloatArray();
            int width = values.length / images.size();
            for (int i = 0; i < images.size(); i++) {
                rows[at + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
        }
    }

    private Tensor answer(Tensor images, Readout readout) {
        Cancellation wanted = cancellation.get();
        try {
            return model.network().run(images, readout, wanted.left());
        } catch (RequestTimeoutException e) {
            throw wanted.timeout(); // of all that was asked, not of these images
        }
    }

    /** Copied in Java: stacking tensors would start the engine's threads beside the caller's. */
    private static Tensor batch(List<ModelInput> images) {
        long[] shape = images.get(0).shape();
        Tensor batch = Tensor.empty(DType.FLOAT32, images.size(), shape[0], shape[1], shape[2]);
        for (int i = 0; i < images.size(); i++) {
            float[] values = images.get(i).values();
            batch.put(values, (long) i * values.length);
        }
        return batch;
    }
}
