package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A model that answers: what a model folder holds, in memory. Threads may share one: an image's preprocessing runs on the
 * caller's thread, in Java, and all that the model computes on the threads of {@link LoadOptions}, one call after the
 * other, while the callers wait. It must be closed, which waits for the calls that came before and frees the weights;
 * calls that come later throw {@link IllegalStateException}.
 */
public final class LoadedModel implements AutoCloseable {

    private final Preprocessor preprocessing;
    private final LoadedNetwork network;
    private final DecodingLimits limits;
    private final List<LoadWarning> warnings;

    /** @param warnings of the preprocessing; the network has its own */
    LoadedModel(Preprocessor preprocessing, LoadedNetwork network, DecodingLimits limits, List<LoadWarning> warnings) {
        this.preprocessing = preprocessing;
        this.network = network;
        this.limits = limits;
        this.warnings =
                Stream.concat(warnings.stream(), network.warnings().stream()).toList();
    }

    public ModelConfig config() {
        return network.config();
    }

    /**
     * What was noticed of the folder when it was loaded, by file and field: preprocessing that doesn't fit the weights,
     * an activation that is hardly the one trained with, tensors that have no use, missing labels, and all that was taken
     * for something else than it says, as the reference takes it. Empty where all is as
     * it should be; the model answers in any case.
     */
    public List<LoadWarning> warnings() {
        return warnings;
    }

    /** The classes' names by index. */
    public List<String> labels() {
        return network.labels();
    }

    /** What the logits say, where the model is a classifier. */
    public ProblemType problemType() {
        return network.problemType();
    }

    public Preprocessor preprocessing() {
        return preprocessing;
    }

    /** What an image may take, as the model was loaded with. */
    public DecodingLimits limits() {
        return limits;
    }

    /** Reads images within {@link #limits()}. */
    public ImageDecoder decoder() {
        return ImageDecoder.withLimits(limits);
    }

    /** The model without its preprocessing; closed with this. */
    public LoadedNetwork network() {
        return network;
    }

    public TransformerModel model() {
        return network.model();
    }

    /** The weights, in the precision asked for. */
    public ParameterSet parameters() {
        return network.parameters();
    }

    /**
     * What the model says of preprocessed images [B, C, H, W]: logits [B, C] of a classifier, else features [B, D]; fp32,
     * in the caller's scope. Computed in the precision loaded in, by a session that the first call opens; for another
     * precision or number of threads open an {@link InferenceSession} over {@link #network()}.
     */
    public Tensor scores(Tensor images) {
        return network.scores(images);
    }

    /**
     * The most probable classes of an image that {@link #decoder()} opened, the most probable first. Transparency is laid
     * on white where the model wants it. Of a classifier of several labels an image each has its own probability, and they
     * don't sum to 1.
     *
     * @param top how many; all, where there are fewer
     * @throws InvalidRequestException where the model is no classifier
     * @throws dev.vit4j.ResourceException if the image is broken, its preprocessing would take more than
     *     {@link #limits()} allow, or less than a patch would be left of it
     */
    public List<LabelProbability> classify(EncodedImage image, int top) {
        return classify(() -> input(image), top);
    }

    /** The same of pixels, of which whatever transparency there was is gone. */
    public List<LabelProbability> classify(RgbImage image, int top) {
        return classify(() -> input(image), top);
    }

    private List<LabelProbability> classify(Supplier<Tensor> input, int top) {
        if (!config().isClassifier() || labels().isEmpty()) {
            throw new InvalidRequestException("the model has no classifier: its scores are features");
        }
        if (top < 1) {
            throw new InvalidRequestException("the number of classes to name must be at least 1, found " + top);
        }
        float[] probabilities;
        try (Scope scope = Scope.open()) {
            probabilities = network.run(input.get(), Readout.of(problemType())).toFloatArray();
        }
        return LabelProbability.best(labels(), probabilities, top);
    }

    /**
     * One vector an image [B, D] of preprocessed images [B, C, H, W]; fp32, in the caller's scope.
     *
     * @throws InvalidRequestException where the model has no such feature
     */
    public Tensor features(Tensor images, Feature feature) {
        return network.run(images, Readout.of(feature, config()));
    }

    /**
     * An image's vector [D]; transparency is laid on white where the model wants it.
     *
     * @throws InvalidRequestException where the model has no such feature
     * @throws dev.vit4j.ResourceException as {@link #classify(EncodedImage, int)}
     */
    public float[] features(EncodedImage image, Feature feature) {
        try (Scope scope = Scope.open()) {
            return features(input(image), feature).toFloatArray();
        }
    }

    /** The same of pixels, of which whatever transparency there was is gone. */
    public float[] features(RgbImage image, Feature feature) {
        try (Scope scope = Scope.open()) {
            return features(input(image), feature).toFloatArray();
        }
    }

    /**
     * What tells images apart by their distance: of a model that compares images with texts the embedding it compares,
     * of unit length where the reference's is; else the pooled features. Transparency is laid on white where the model
     * wants it.
     *
     * @throws dev.vit4j.ResourceException as {@link #classify(EncodedImage, int)}
     */
    public float[] embed(EncodedImage image) {
        return embed(image, EmbeddingLength.OF_CLASS);
    }

    /** The same of that length: an index takes vectors of one, whichever class they come from. */
    public float[] embed(EncodedImage image, EmbeddingLength length) {
        try (Scope scope = Scope.open()) {
            return network.run(input(image), network.embedding(length)).toFloatArray();
        }
    }

    /** As {@link #embed(EncodedImage)}, of pixels, of which whatever transparency there was is gone. */
    public float[] embed(RgbImage image) {
        return embed(image, EmbeddingLength.OF_CLASS);
    }

    /** The same of that length. */
    public float[] embed(RgbImage image, EmbeddingLength length) {
        try (Scope scope = Scope.open()) {
            return network.run(input(image), network.embedding(length)).toFloatArray();
        }
    }

    private Tensor input(EncodedImage image) {
        return batchOfOne(new BatchPredictor(this).prepare(image));
    }

    private Tensor input(RgbImage image) {
        return batchOfOne(new BatchPredictor(this).prepare(image));
    }

    private static Tensor batchOfOne(ModelInput input) {
        return Tensor.of(input.values(), input.shape()).unsqueeze(0);
    }

    @Override
    public void close() {
        network.close();
    }
}
