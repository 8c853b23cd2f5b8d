package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.image.RgbImage;
import dev.vit4j.nn.Extent;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Asks a model about many images: preprocessing, which any number of threads may do, apart from the passes through the
 * model. Images of one shape that follow each other go through it together. Threads may share one; the model stays the
 * caller's to close.
 */
public final class BatchPredictor {

    private final LoadedModel model;
    private final DecodingLimits limits;

    public BatchPredictor(LoadedModel model) {
        this(model, DecodingLimits.STANDARD);
    }

    /**
     * @param limits of the images that come, as in
     *     {@link dev.vit4j.image.Preprocessor#resized(RgbImage, DecodingLimits)}
     */
    public BatchPredictor(LoadedModel model, DecodingLimits limits) {
        this.model = model;
        this.limits = limits;
    }

    /**
     * Makes the model's input of an image.
     *
     * @throws ResourceException where nothing would be left of it, it would grow beyond the limits, or less than a
     *     patch is left
     */
    public ModelInput prepare(RgbImage image) {
        RgbImage resized = model.preprocessing().resized(image, limits);
        Extent smallest = model.config().smallestImage();
        if (resized.height() < smallest.height() || resized.width() < smallest.width()) {
            throw new ResourceException(resized.height() + " by " + resized.width()
                    + " pixels are left of it, less than a patch of the model; expected at least " + smallest);
        }
        return new ModelInput(
                new long[] {RgbImage.CHANNELS, resized.height(), resized.width()},
                model.preprocessing().pixelValues(resized));
    }

    /**
     * The most probable classes of each image, the most probable first.
     *
     * @param top how many; all, where there are fewer
     * @throws InvalidRequestException where the model is no classifier
     */
    public List<List<LabelProbability>> classify(List<ModelInput> images, int top) {
        requireClassifier();
        return Arrays.stream(forEach(images, batch -> Functional.softmax(model.scores(batch))))
                .map(probabilities -> best(probabilities, top))
                .toList();
    }

    /** @throws InvalidRequestException where the model is no classifier */
    public void requireClassifier() {
        if (!model.config().isClassifier() || model.labels().isEmpty()) {
            throw new InvalidRequestException(
                    "the model has no classifier: it gives features, which vit4j embed writes to a file");
        }
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
     * The vector [D] that the family itself has for each image, as {@link LoadedModel#embed}: what a classifier's last
     * layer takes, the pooled output of an encoder, the projected embedding of a two-tower model's image tower, of unit
     * length where the reference's is.
     */
    public float[][] embed(List<ModelInput> images) {
        if (model.config().isClassifier()) {
            return forEach(images, batch -> model.features(batch, Feature.POOLED));
        }
        float[][] vectors = forEach(images, model::scores);
        if (model.network().unitEmbeddings()) {
            Arrays.stream(vectors).forEach(BatchPredictor::scaleToUnitLength);
        }
        return vectors;
    }

    private static void scaleToUnitLength(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= length;
        }
    }

    /** Runs images of one shape together, and gives a row for each image. */
    private static float[][] forEach(List<ModelInput> images, UnaryOperator<Tensor> run) {
        float[][] rows = new float[images.size()][];
        int from = 0;
        while (from < images.size()) {
            int to = from + 1;
            while (to < images.size() && images.get(to).hasShapeOf(images.get(from))) {
                to++;
            }
            runTogether(images.subList(from, to), run, rows, from);
            from = to;
        }
        return rows;
    }

    private static void runTogether(List<ModelInput> images, UnaryOperator<Tensor> run, float[][] rows, int at) {
        try (Scope scope = Scope.open()) {
            Tensor batch = Tensor.stack(
                    0,
                    images.stream()
                            .map(image -> Tensor.of(image.values(), image.shape()))
                            .toList());
            float[] values = run.apply(batch).toFloatArray();
            int width = values.length / images.size();
            for (int i = 0; i < images.size(); i++) {
                rows[at + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
        }
    }
}
