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
 * The content of a model folder, in memory; predictors serve requests with it. Threads may share one: all of the
 * model's computations run on the threads of {@link LoadOptions}, one call after the other, while the callers wait. It
 * must be closed, which waits for earlier calls and frees the weights; later calls throw
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
     * Warnings from loading the folder, by file and field: preprocessing that doesn't fit the weights,
     * an activation that is probably not the one used in training, unused tensors, missing labels, and all values that
     * were interpreted differently from what the file says, as the reference does. Empty if there are none;
     * the model works in any case.
     */
    public List<LoadWarning> warnings() {
        return warnings;
    }

    /** The class names by index. */
    public List<String> labels() {
        return network.labels();
    }

    /** The meaning of the logits, if the model is a classifier. */
    public ProblemType problemType() {
        return network.problemType();
    }

    public Preprocessor preprocessing() {
        return preprocessing;
    }

    /** The limits on images, from the load options. */
    public DecodingLimits limits() {
        return limits;
    }

    /** Decodes images within {@link #limits()}. */
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

    /** The weights, in the requested precision. */
    public ParameterSet parameters() {
        return network.parameters();
    }

    /**
     * The scores for preprocessed images [B, C, H, W]: logits [B, C] for a classifier, otherwise features [B, D]; fp32,
     * in the caller's scope. Computed in the precision of loading, by a session that the first call opens; for another
     * precision or number of threads open an {@link InferenceSession} over {@link #network()}.
     */
    public Tensor scores(Tensor images) {
        return network.scores(images);
    }

    /**
     * One vector per image [B, D] for preprocessed images [B, C, H, W]; fp32, in the caller's scope.
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
