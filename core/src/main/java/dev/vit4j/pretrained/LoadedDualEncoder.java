package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.internal.runtime.Question;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.pretrained.internal.ConfigCheck;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.TowersJson;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Both towers of a model folder, without preprocessing and tokenizer: what compares images with texts. Threads may share
 * one: the towers' computations run on the threads of {@link ModelFolder.LoadOptions}, one call after the other, while the callers
 * wait. It must be closed, which frees its weights.
 *
 * <pre>{@code
 * try (LoadedDualEncoder model = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT);
 *         Scope scope = Scope.open()) {
 *     Tensor probabilities = model.probabilities(model.embedImages(images), model.embedTexts(ids)); // [N, M]
 * }
 * }</pre>
 */
public final class LoadedDualEncoder implements AutoCloseable {

    private final DualEncoder.Config config;
    private final List<LoadedModel.Warning> warnings;
    private final ModelInUse<DualEncoder> model;

    private LoadedDualEncoder(
            DualEncoder.Config config, List<LoadedModel.Warning> warnings, ModelInUse<DualEncoder> model) {
        this.config = config;
        this.warnings = List.copyOf(warnings);
        this.model = model;
    }

    /** @throws ResourceException if a file is missing or broken, or doesn't describe two towers */
    static LoadedDualEncoder open(Path folder, ModelFolder.LoadOptions options) {
        ConfigFile file = ConfigFile.in(folder);
        TowersJson<? extends DualEncoder.Config> described = TowersJson.dual(file);
        DualEncoder.Config config = described.config();
        Set<LoadedModel.Warning> warnings =
                new LinkedHashSet<>(ConfigCheck.warnings(folder, ConfigJson.in(folder), config.image()));
        warnings.addAll(described.warnings(file.path()));
        try (FolderWeights weights = FolderWeights.open(folder, names -> described.model())) {
            warnings.addAll(weights.warnings());
            FolderWeights.Read<DualEncoder> read = weights.read(
                    described.model(),
                    options,
                    parameters -> FolderWeights.InMemory.of(parameters, params -> build(config, options, params)));
            warnings.addAll(read.warnings());
            return new LoadedDualEncoder(
                    config,
                    new ArrayList<>(warnings),
                    new ModelInUse<>("the model " + folder, options, read.weights()));
        }
    }

    private static DualEncoder build(DualEncoder.Config config, ModelFolder.LoadOptions options, Params params) {
        Interpolation own = config.image().interpolation();
        return config.build(params, options.interpolation().orElse(own));
    }

    public DualEncoder.Config config() {
        return config;
    }

    /** Warnings from loading configuration and weights; empty if there are none. */
    public List<LoadedModel.Warning> warnings() {
        return warnings;
    }

    /** @throws IllegalStateException after this has been closed */
    public DualEncoder model() {
        return model.model();
    }

    /** The same model over other parameters: for training, or on another device. */
    public DualEncoder build(Params params) {
        return build(config, model.options(), params);
    }

    /**
     * The weights of both towers, in the requested precision.
     *
     * @throws IllegalStateException after this has been closed
     */
    public ParameterSet parameters() {
        return model.parameters();
    }

    /** The number of computing threads. */
    public int threads() {
        return model.options().threadCount();
    }

    /**
     * Returns the result of {@code work}, and keeps the weights until then: {@link #close} waits for it.
     *
     * @throws IllegalStateException after this has been closed
     */
    public <T> T whileOpen(Supplier<T> work) {
        return model.whileOpen(work);
    }

    /**
     * Embeds preprocessed images [N, C, H, W]: vectors of length 1 [N, E], fp32, in the caller's scope.
     *
     * @throws InvalidRequestException if the images don't fit the model
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after this has been closed
     */
    public Tensor embedImages(Tensor images) {
        if (images.dimensions() != 4 || images.size(0) < 1) {
            throw new InvalidRequestException("expected one or more images [N, C, H, W], found " + images);
        }
        TransformerConfig tower = config.image();
        long tokens = tower.tokens()
                * images.size(2)
                * images.size(3)
                / tower.imageSize().area();
        return run(images, tokens, (some, pass) -> model().embedImages(some, pass));
    }

    /**
     * Embeds token ids [M, T], INT64: vectors of length 1 [M, E], fp32, in the caller's scope.
     *
     * @throws InvalidRequestException if a text has too many tokens, or an id is not in the vocabulary
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after this has been closed
     */
    public Tensor embedTexts(Tensor ids) {
        if (ids.dimensions() != 2 || ids.size(0) < 1) {
            throw new InvalidRequestException("expected the token ids of one or more texts [M, T], found " + ids);
        }
        return run(ids, ids.size(1), (some, pass) -> model().embedTexts(some, pass));
    }

    private Tensor run(Tensor inputs, long tokens, BiFunction<Tensor, Pass, Tensor> embed) {
        BiFunction<Tensor, Encoder.Runner, Tensor> rows = (some, runner) ->
                embed.apply(some, Pass.inference(Pass.Trace.NONE, runner)).to(DType.FLOAT32);
        return model.run(new Question(inputs, tokens, rows, Cancellation.untimed()));
    }

    /** The logits [N, M] of embedded images [N, E] and texts [M, E]; fp32, in the caller's scope. */
    public Tensor logits(Tensor images, Tensor texts) {
        return model.whileOpen(() -> model().logits(images, texts));
    }

    /**
     * The probabilities [N, M] of embedded images [N, E] and texts [M, E], of the kind that the model was trained for
     * ({@link DualEncoder#probabilities}); fp32, in the caller's scope.
     */
    public Tensor probabilities(Tensor images, Tensor texts) {
        return model.whileOpen(() -> model().probabilities().of(logits(images, texts)));
    }

    /**
     * Embedded texts as classes: {@link ModelFolder#loadClassifier} makes a classifier of them whose logits for an image
     * are this model's for the image and the texts, and whose probabilities are of this model's kind.
     *
     * @param texts [K][E], of length 1, one per label
     */
    public EmbeddedClasses classes(List<String> labels, float[][] texts) {
        return model.whileOpen(() -> {
            double factor = Math.exp(model().logitScale().item());
            float[][] weights = new float[texts.length][];
            for (int i = 0; i < texts.length; i++) {
                weights[i] = new float[texts[i].length];
                for (int j = 0; j < weights[i].length; j++) {
                    weights[i][j] = (float) (factor * texts[i][j]);
                }
            }
            float bias = model().bias().map(tensor -> (float) tensor.item()).orElse(0f);
            return new EmbeddedClasses(
                    labels,
                    weights,
                    bias,
                    switch (model().probabilities()) {
                        case AMONG_TEXTS -> LoadedModel.ProblemType.SINGLE_LABEL;
                        case OF_EACH_PAIR -> LoadedModel.ProblemType.SINGLE_LABEL_SIGMOID;
                    },
                    warnings);
        });
    }

    @Override
    public void close() {
        model.close();
    }
}
