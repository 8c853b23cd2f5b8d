package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.internal.runtime.Question;
import dev.vit4j.model.TextModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.TowersJson;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The text tower of a model folder, without its tokenizer. Threads may share one: computations run on the threads of
 * {@link ModelFolder.LoadOptions}, one call after the other, while the callers wait. It must be closed, which frees its weights.
 */
public final class LoadedTextModel implements AutoCloseable {

    private final TextModel.Config config;
    private final List<LoadedModel.Warning> warnings;
    private final ModelInUse<TextModel> model;

    private LoadedTextModel(TextModel.Config config, List<LoadedModel.Warning> warnings, ModelInUse<TextModel> model) {
        this.config = config;
        this.warnings = List.copyOf(warnings);
        this.model = model;
    }

    /** @throws ResourceException if a file is missing or broken, or doesn't describe a text tower */
    static LoadedTextModel open(Path folder, ModelFolder.LoadOptions options) {
        ConfigFile file = ConfigFile.in(folder);
        TowersJson<? extends TextModel.Config> described = TowersJson.text(file);
        try (FolderWeights weights =
                FolderWeights.open(folder, names -> described.fit(names).model())) {
            TowersJson<? extends TextModel.Config> fitted = described.fit(weights.names());
            List<LoadedModel.Warning> warnings = new ArrayList<>(described.warnings(file.path()));
            warnings.addAll(weights.warnings());
            FolderWeights.Read<TextModel> read = weights.read(
                    fitted.model(),
                    options,
                    parameters -> FolderWeights.InMemory.of(
                            parameters, params -> fitted.config().build(params)));
            warnings.addAll(read.warnings());
            return new LoadedTextModel(
                    fitted.config(), warnings, new ModelInUse<>("the model " + folder, options, read.weights()));
        }
    }

    public TextModel.Config config() {
        return config;
    }

    /** Warnings from loading configuration and weights; empty if there are none. */
    public List<LoadedModel.Warning> warnings() {
        return warnings;
    }

    /** @throws IllegalStateException after this has been closed */
    public TextModel model() {
        return model.model();
    }

    /** The same model over other parameters: for training, or on another device. */
    public TextModel build(Params params) {
        return config.build(params);
    }

    /**
     * The weights, in the requested precision.
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
     * The vectors of token ids [M, T], INT64, as the last layer gives them: [M, E], fp32, in the caller's scope.
     *
     * @throws InvalidRequestException if a text has too many tokens, or an id is not in the vocabulary
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after this has been closed
     */
    public Tensor vectors(Tensor ids) {
        if (ids.dimensions() != 2 || ids.size(0) < 1) {
            throw new InvalidRequestException("expected the token ids of one or more texts [M, T], found " + ids);
        }
        return model.run(new Question(
                ids,
                ids.size(1),
                (some, runner) -> model().forward(some, Pass.inference(Pass.Trace.NONE, runner))
                        .to(DType.FLOAT32),
                Cancellation.untimed()));
    }

    @Override
    public void close() {
        model.close();
    }
}
