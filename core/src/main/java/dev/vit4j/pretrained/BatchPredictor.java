package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import dev.vit4j.nn.Extent;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Asks a model about many images: preprocessing, which any number of threads may do and which runs in Java on theirs,
 * apart from the passes through the model, which run on the model's. Images of one shape that follow each other go
 * through it together. Threads may share one; the model stays the caller's to close.
 */
public final class BatchPredictor {

    /** So many images at once keep a model busy; in batches of another size answers differ by rounding. */
    public static final int BATCH = 16;

    private final LoadedModel model;

    public BatchPredictor(LoadedModel model) {
        this.model = model;
    }

    /**
     * Makes the model's input of an image.
     *
     * @throws ResourceException where nothing would be left of it, it would take more than {@link LoadedModel#limits()}
     *     allow, or less than a patch is left
     */
    public ModelInput prepare(RgbImage image) {
        return input("", model.preprocessing().resized(image, model.limits()));
    }

    /**
     * The same of an image that is not decoded yet, at less cost where its format allows.
     *
     * @throws ResourceException also where the image is broken; the message names it
     */
    public ModelInput prepare(EncodedImage image) {
        return input("image " + image.origin() + ": ", model.preprocessing().resized(image, model.limits()));
    }

    private ModelInput input(String subject, RgbImage resized) {
        Extent smallest = model.config().smallestImage();
        if (resized.height() < smallest.height() || resized.width() < smallest.width()) {
            throw new ResourceException(subject + resized.height() + " by " + resized.width()
                    + " pixels are left of it, less than a patch of the model; expected at least " + smallest);
        }
        return new ModelInput(
                new long[] {model.preprocessing().normalization().channels(), resized.height(), resized.width()},
                model.preprocessing().pixelValues(resized));
    }

    /**
     * The most probable classes of each image, the most probable first.
     *
     * @param top how many; all, where there are fewer
     * @throws InvalidRequestException where the model is no classifier
     */
    public List<List<LabelProbability>> classify(List<ModelInput> images, int top) {
        return Arrays.stream(probabilities(images))
                .map(probabilities -> LabelProbability.best(model.labels(), probabilities, top))
                .toList();
    }

    /**
     * What the classifier tells of each class [C], for each image: see {@link ProblemType}.
     *
     * @throws InvalidRequestException where the model is no classifier
     */
    public float[][] probabilities(List<ModelInput> images) {
        requireClassifier();
        return rows(images, Readout.of(model.problemType()));
    }

    /**
     * The classifier's logits [C], for each image.
     *
     * @throws InvalidRequestException where the model is no classifier
     */
    public float[][] logits(List<ModelInput> images) {
        requireClassifier();
        return rows(images, Readout.SCORES);
    }

    /** What the model's logits say, where it is a classifier. */
    public ProblemType problemType() {
        return model.problemType();
    }

    /** @throws InvalidRequestException where the model is no classifier */
    public void requireClassifier() {
        if (!model.config().isClassifier() || model.labels().isEmpty()) {
            throw new InvalidRequestException(
                    "the model has no classifier: it gives features, which vit4j embed writes to a file");
        }
    }

    /**
     * The vector [D] that the family itself has for each image, as {@link LoadedModel#embed}: what a classifier's last
     * layer takes, the pooled output of an encoder, the projected embedding of a two-tower model's image tower, of unit
     * length where the reference's is.
     */
    public float[][] embed(List<ModelInput> images) {
        return embed(images, EmbeddingLength.OF_CLASS);
    }

    /** The same of that length. */
    public float[][] embed(List<ModelInput> images, EmbeddingLength length) {
        return rows(images, model.network().embedding(length));
    }

    /** Whether vectors asked for so are of length 1. */
    public boolean hasUnitEmbeddings(EmbeddingLength length) {
        return model.network().hasUnitEmbeddings(length);
    }

    /** Runs images of one shape together, and gives a row for each image. */
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
            float[] values = model.network().run(batch(images), readout).toFloatArray();
            int width = values.length / images.size();
            for (int i = 0; i < images.size(); i++) {
                rows[at + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
        }
    }

    /** Laid out in Java: to stack tensors would start the engine's threads beside the caller's. */
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
