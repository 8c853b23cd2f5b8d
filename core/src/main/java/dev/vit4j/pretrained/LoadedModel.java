package dev.vit4j.pretrained;

import dev.vit4j.image.DecodingLimits;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model folder holds, in memory; predictors answer requests with it. Threads may share one: all that the model
 * computes runs on the threads of {@link LoadOptions}, one call after the other, while the callers wait. It must be closed,
 * which waits for the calls that came before and frees the weights; calls that come later throw
 * {@link IllegalStateException}.
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

    public ConfiguredModel model() {
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
     * One vector an image [B, D] of preprocessed images [B, C, H, W]; fp32, in the caller's scope.
     *
     * @throws dev.vit4j.InvalidRequestException if the model has no such feature
     */
    public Tensor features(Tensor images, InferenceSession.Feature feature) {
        return network.run(images, Readout.of(feature, config()), Optional.empty());
    }

    @Override
    public void close() {
        network.close();
    }
}
