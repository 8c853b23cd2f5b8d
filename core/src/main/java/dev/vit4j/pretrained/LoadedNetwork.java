package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.internal.ConfigCheck;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model folder's network: its configuration and weights, without the preprocessing. Threads may share
 * one; it must be closed, which frees its weights.
 */
public final class LoadedNetwork implements AutoCloseable {

    private final ConfigJson description;
    private final ModelFolder.LoadOptions options;
    private final List<LoadedModel.Warning> warnings;
    private final Owned<FolderWeights.InMemory<ConfiguredModel>> weights;

    private final Lifetime lifetime;

    /** Opened by the first call. */
    private Optional<InferenceSession> session = Optional.empty();

    private LoadedNetwork(
            Path folder,
            ConfigJson description,
            ModelFolder.LoadOptions options,
            List<LoadedModel.Warning> warnings,
            Owned<FolderWeights.InMemory<ConfiguredModel>> weights) {
        lifetime = new Lifetime("the model " + folder);
        this.description = description;
        this.options = options;
        this.warnings = List.copyOf(warnings);
        this.weights = weights;
    }

    /** @throws ResourceException if the weights are missing or broken, or don't fit the configuration */
    static LoadedNetwork open(Path folder, ConfigJson described, ModelFolder.LoadOptions options) {
        try (FolderWeights file = weights(folder, described)) {
            ConfigJson fitted = described.fit(file.names());
            return open(
                    folder,
                    fitted,
                    fitted,
                    options,
                    file,
                    parameters ->
                            FolderWeights.InMemory.of(parameters, params -> build(fitted.config(), options, params)));
        }
    }

    /**
     * The image tower in a folder, with classes that are vectors among its embeddings.
     *
     * @throws ResourceException as {@link #open}
     * @throws InvalidRequestException if the tower's embeddings are not compared with texts, or are of another width
     */
    static LoadedNetwork openClassifier(
            Path folder, ConfigJson described, EmbeddedClasses classes, ModelFolder.LoadOptions options) {
        try (FolderWeights file = weights(folder, described)) {
            ConfigJson tower = described.fit(file.names());
            ConfigJson classifier = classes.classifier(tower.config());
            return open(
                    folder,
                    tower,
                    classifier,
                    options,
                    file,
                    parameters -> FolderWeights.InMemory.of(
                            classes.joined(parameters, classifier.config(), options.precision()),
                            params -> build(classifier.config(), options, params)));
        }
    }

    /**
     * @param stored what the file holds
     * @param loaded what is made of it
     */
    private static LoadedNetwork open(
            Path folder,
            ConfigJson stored,
            ConfigJson loaded,
            ModelFolder.LoadOptions options,
            FolderWeights file,
            Function<ParameterSet, FolderWeights.InMemory<ConfiguredModel>> build) {
        List<LoadedModel.Warning> warnings = new ArrayList<>(ConfigCheck.warnings(folder, stored, stored.config()));
        warnings.addAll(file.warnings());
        FolderWeights.Read<ConfiguredModel> read = file.read(DescribedModel.of(stored.config()), options, build);
        warnings.addAll(read.warnings());
        return new LoadedNetwork(folder, loaded, options, warnings, read.weights());
    }

    private static FolderWeights weights(Path folder, ConfigJson described) {
        return FolderWeights.open(
                folder, names -> DescribedModel.of(described.fit(names).config()));
    }

    /**
     * The network described by its configuration and the names of its weights, which are not read.
     *
     * @throws ResourceException if the weights are missing, or their header is broken
     */
    static ConfigJson describe(Path folder, ConfigJson described) {
        try (FolderWeights file = weights(folder, described)) {
            return described.fit(file.names());
        }
    }

    private static ConfiguredModel build(ModelConfig config, ModelFolder.LoadOptions options, Params params) {
        return DescribedModel.of(config).build(params, options.interpolation());
    }

    /** The same network over other parameters: for training, or on another device. */
    public ConfiguredModel build(Params params) {
        return build(config(), options, params);
    }

    /** What config.json says, as the model was built by it. */
    public ModelConfig config() {
        return description.config();
    }

    /** Warnings from loading configuration and weights; empty if there are none. */
    public List<LoadedModel.Warning> warnings() {
        return warnings;
    }

    /** The class names by index. */
    public List<String> labels() {
        return description.labels();
    }

    /** The meaning of the logits, if the model is a classifier. */
    public LoadedModel.ProblemType problemType() {
        return description.problemType();
    }

    /**
     * Whether the reference's model returns image embeddings of unit length, as {@code CLIPModel} and
     * {@code SiglipModel} do; the scores are always as the last layer gives them.
     */
    public boolean unitEmbeddings() {
        return description.unitEmbeddings();
    }

    /** @throws IllegalStateException after this has been closed */
    public ConfiguredModel model() {
        lifetime.requireOpen();
        return weights.get().model();
    }

    /** The options with which it was loaded. */
    public Precision precision() {
        return options.precision();
    }

    /**
     * The weights, in the requested precision.
     *
     * @throws IllegalStateException after this has been closed
     */
    public ParameterSet parameters() {
        lifetime.requireOpen();
        return weights.get().parameters();
    }

    /**
     * Returns the result of {@code work}, and keeps the weights until then: {@link #close} waits for it. For code that
     * reads {@link #parameters} or {@link #model} while other threads may close this; it must not close this itself.
     *
     * @throws IllegalStateException after this has been closed
     */
    public <T> T whileOpen(Supplier<T> work) {
        return lifetime.within(work);
    }

    /**
     * The scores for preprocessed images [B, C, H, W]: logits [B, C] for a classifier, otherwise features [B, D]; fp32,
     * in the caller's scope. Computed in the precision of loading, on the threads of {@link ModelFolder.LoadOptions}, by a session
     * that the first call opens; for another precision or number of threads open an {@link InferenceSession} over this.
     *
     * @throws InvalidRequestException if the images don't fit the model
     * @throws IllegalStateException after the model has been closed
     */
    public Tensor scores(Tensor images) {
        return run(images, Readout.SCORES, Optional.empty());
    }

    /**
     * One row per preprocessed image [B, C], fp32, in the caller's scope, computed as {@link #scores} are.
     *
     * @param timeout after which the call is cancelled
     * @throws InvalidRequestException if the images don't fit the model
     * @throws dev.vit4j.RequestTimeoutException if the timeout passes first
     * @throws java.util.concurrent.CancellationException if the caller is interrupted; its interrupt status is kept
     * @throws IllegalStateException after the model has been closed
     */
    public Tensor run(Tensor images, InferenceSession.Reading reading, Optional<Duration> timeout) {
        return lifetime.within(this::session).run(images, reading, Cancellation.after(timeout));
    }

    /** Whether embeddings of this choice are normalized to length 1. */
    public boolean hasUnitEmbeddings(LoadedModel.EmbeddingLength length) {
        return switch (length) {
            case UNIT -> true;
            case RAW -> false;
            case OF_CLASS -> unitEmbeddings() && !config().isClassifier();
        };
    }

    private synchronized InferenceSession session() {
        if (session.isEmpty()) {
            session = Optional.of(
                    InferenceSession.prepare(this, new InferenceSession.Options(Optional.of(precision()), threads())));
        }
        return session.get();
    }

    /** The number of computing threads. */
    public int threads() {
        return options.threadCount();
    }

    /** Anything that reads the weights must run within it. */
    Lifetime lifetime() {
        return lifetime;
    }

    /** Waits for earlier calls, and frees the weights; later calls are refused. */
    @Override
    public void close() {
        lifetime.end(() -> {
            session.ifPresent(InferenceSession::close);
            weights.close();
        });
    }
}
