package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.Trace;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model folder's network: its configuration and weights, without what is done to images before. Threads may share
 * one; it must be closed, which frees its weights.
 */
public final class LoadedNetwork implements AutoCloseable {

    /** The part that is made of tensors. */
    private record Weights(TransformerModel model, ParameterSet parameters) {}

    private final ConfigJson description;
    private final LoadOptions options;
    private final List<LoadWarning> warnings;
    private final Owned<Weights> weights;

    /** Threads that compute read; who closes writes: weights are not freed under a pass. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private LoadedNetwork(
            ConfigJson description, LoadOptions options, List<LoadWarning> warnings, Owned<Weights> weights) {
        this.description = description;
        this.options = options;
        this.warnings = List.copyOf(warnings);
        this.weights = weights;
    }

    /** @throws ResourceException where the weights are missing or broken, or not the described model's */
    static LoadedNetwork open(Path folder, ConfigJson described, LoadOptions options) {
        try (SafetensorsReader file = SafetensorsReader.open(folder)) {
            ConfigJson fitted = described.fit(file.names());
            List<LoadWarning> warnings =
                    new ArrayList<>(ConfigCheck.warnings(folder, described.config(), fitted.config()));
            Owned<Weights> weights = Owned.create(() -> {
                Checkpoint.Content content = new Checkpoint(file, fitted.config())
                        .read(options.precision().computeType());
                warnings.addAll(content.warnings());
                ParameterSet parameters = content.parameters();
                return new Weights(build(fitted.config(), options, parameters.params()), parameters);
            });
            return new LoadedNetwork(fitted, options, warnings, weights);
        }
    }

    private static TransformerModel build(ModelConfig config, LoadOptions options, Params params) {
        return Bound.of(config).build(params, options.interpolation());
    }

    /** The same network over other parameters: for training, or on another device. */
    public TransformerModel build(Params params) {
        return build(config(), options, params);
    }

    public ModelConfig config() {
        return description.config();
    }

    /** What was noticed of configuration and weights when they were loaded; empty where all is as it should be. */
    public List<LoadWarning> warnings() {
        return warnings;
    }

    /** The classes' names by index. */
    public List<String> labels() {
        return description.labels();
    }

    /**
     * Whether the reference's model gives image embeddings of unit length, as {@code CLIPModel} and {@code SiglipModel}
     * do; the scores are as they come from the last layer all the same.
     */
    public boolean unitEmbeddings() {
        return description.unitEmbeddings();
    }

    public TransformerModel model() {
        return weights.get().model();
    }

    /** What was asked for when it was loaded. */
    public Precision precision() {
        return options.precision();
    }

    /** The weights, in the precision asked for. */
    public ParameterSet parameters() {
        return weights.get().parameters();
    }

    /** The names that files of either generation give to the parameters. */
    List<NameAdapter> names() {
        return Bound.of(config()).names();
    }

    /**
     * What the model says of preprocessed images [B, C, H, W]: logits [B, C] of a classifier, else features [B, D]; fp32,
     * in the caller's scope.
     */
    public Tensor scores(Tensor images) {
        return NoGrad.call(() -> Scope.call(() -> forward(images, Trace.NONE)));
    }

    /** As {@link #scores(Tensor)}, what is computed on the way staying in the caller's scope, too. */
    Tensor forward(Tensor images, Trace trace) {
        use.readLock().lock();
        try {
            Tensor input = images.to(options.precision().computeType());
            return model().forward(input, Pass.inference(trace)).to(DType.FLOAT32);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            weights.close();
        } finally {
            use.writeLock().unlock();
        }
    }
}
