package dev.vit4j.pretrained;

import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The content of a model folder, in memory; predictors serve requests with it. Threads may share one: all of the
 * model's computations run on the threads of {@link ModelFolder.LoadOptions}, one call after the other, while the callers wait. It
 * must be closed, which waits for earlier calls and frees the weights; later calls throw
 * {@link IllegalStateException}.
 */
public final class LoadedModel implements AutoCloseable {

    private final Preprocessor preprocessing;
    private final LoadedNetwork network;
    private final ImageDecoder.Limits limits;
    private final List<Warning> warnings;

    /** @param warnings of the preprocessing; the network has its own */
    LoadedModel(Preprocessor preprocessing, LoadedNetwork network, ImageDecoder.Limits limits, List<Warning> warnings) {
        this.preprocessing = preprocessing;
        this.network = network;
        this.limits = limits;
        this.warnings = Stream.concat(warnings.stream(), network.warnings().stream())
                .distinct() // both towers of a folder are warned about
                .toList();
    }

    /** What config.json says, as the model was built by it. */
    public ModelConfig config() {
        return network.config();
    }

    /**
     * Warnings from loading the folder, by file and field: preprocessing that doesn't fit the weights,
     * an activation that is probably not the one used in training, unused tensors, missing labels, and all values that
     * were interpreted differently from what the file says, as the reference does. Empty if there are none;
     * the model works in any case.
     */
    public List<Warning> warnings() {
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

    /** What turns an image into the model's input. */
    public Preprocessor preprocessing() {
        return preprocessing;
    }

    /** The limits on images, from the load options. */
    public ImageDecoder.Limits limits() {
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

    /** The network itself, for passes with a trace. */
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

    /**
     * The meaning of a classifier's logits, by the names in {@code problem_type}: the reference's, unless it says
     * otherwise.
     */
    public enum ProblemType {
        /** One of the classes; for a single logit, whether it is that class. */
        SINGLE_LABEL("single_label_classification"),
        /**
         * One of the classes, each with a probability of its own: SigLIP's sigmoid of its logit, whatever other classes there
         * are. They rank as those of {@link #SINGLE_LABEL} do, but don't sum to 1. vit4j's own.
         */
        SINGLE_LABEL_SIGMOID("single_label_sigmoid"),
        /** For each class whether an image has it. */
        MULTI_LABEL("multi_label_classification"),
        /** Numeric outputs, which are not probabilities. */
        REGRESSION("regression");

        private final String configName;

        ProblemType(String configName) {
            this.configName = configName;
        }

        /** Its name in config.json. */
        public String configName() {
            return configName;
        }

        /** Whether an image has one of the classes, so that the most probable is the answer. */
        public boolean isSingleLabel() {
            return this == SINGLE_LABEL || this == SINGLE_LABEL_SIGMOID;
        }

        /** The one of this name in config.json; empty if there is none. */
        public static Optional<ProblemType> named(String configName) {
            return Arrays.stream(values())
                    .filter(type -> type.configName.equals(configName))
                    .findFirst();
        }
    }

    /**
     * A warning from loading a model: it works, but perhaps not as it was trained.
     *
     * @param file with the problem
     * @param field of that file, or a tensor's name; empty if it is about the file itself
     * @param message what was found, what was expected, and the consequence
     * @param setting that the message says to change; empty if it is none
     */
    public record Warning(Path file, String field, String message, Optional<Setting> setting) {

        /** A warning that no setting helps against. */
        public Warning(Path file, String field, String message) {
            this(file, field, message, Optional.empty());
        }

        /** For people, on one line. */
        @Override
        public String toString() {
            return file + ": " + (field.isEmpty() ? "" : field + ": ") + message;
        }
    }

    /** The length of image embedding vectors. */
    public enum EmbeddingLength {
        /** As in the reference's class: 1 for {@code CLIPModel} and {@code SiglipModel}, any for all others. */
        OF_CLASS,
        /** 1, so that the dot product of two vectors is their cosine similarity. */
        UNIT,
        /** As the last layer gives them. */
        RAW
    }
}
