package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.JsonFileCheck;
import dev.vit4j.pretrained.internal.StoredModel;
import dev.vit4j.pretrained.internal.weights.WeightsFile;
import dev.vit4j.pretrained.internal.weights.WrapperPrefix;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The weights file of a model folder, open: whatever wrapper's prefix its names have is passed over. */
final class FolderWeights implements AutoCloseable {

    /** A model, and the tensors that it is built from. */
    record InMemory<M>(M model, ParameterSet parameters) {

        static <M> InMemory<M> of(ParameterSet parameters, Function<Params, M> build) {
            return new InMemory<>(build.apply(parameters.params()), parameters);
        }
    }

    /** @param warnings about the tensors */
    record Read<M>(Owned<InMemory<M>> weights, List<LoadedModel.Warning> warnings) {}

    private final Path folder;
    private final SafetensorsReader stored;
    private final String prefix;

    private FolderWeights(Path folder, SafetensorsReader stored, String prefix) {
        this.folder = folder;
        this.stored = stored;
        this.prefix = prefix;
    }

    /**
     * Opens the file, and finds the prefix of its names.
     *
     * @param fit the model that the folder describes, by the names of its tensors
     * @throws ResourceException if the weights are missing, or their header is broken
     */
    static FolderWeights open(Path folder, Function<Set<String>, ? extends StoredModel> fit) {
        SafetensorsReader stored = SafetensorsReader.open(ConfigFile.weights(folder));
        try {
            return new FolderWeights(
                    folder, stored, WrapperPrefix.of(stored.names(), names -> ofModel(folder, fit, names)));
        } catch (RuntimeException | Error e) {
            stored.close();
            throw e;
        }
    }

    private static long ofModel(Path folder, Function<Set<String>, ? extends StoredModel> fit, Set<String> names) {
        try {
            return WeightsFile.ofModel(fit.apply(names), names);
        } catch (InvalidRequestException e) {
            throw impossibleSizes(folder, e);
        }
    }

    /** The tensors that no other head can have. */
    private static ResourceException impossibleSizes(Path folder, InvalidRequestException cause) {
        return new ResourceException(folder.resolve(ConfigJson.FILE_NAME) + ": " + cause.getMessage(), cause);
    }

    /** The names of the tensors, without the prefix. */
    Set<String> names() {
        return stored.behind(prefix).names();
    }

    /** Warnings about the files' form. */
    List<LoadedModel.Warning> warnings() {
        List<LoadedModel.Warning> warnings = new ArrayList<>(JsonFileCheck.warnings(
                folder.resolve(SafetensorsReader.INDEX_FILE), SafetensorsReader.MOST_INDEX_BYTES));
        if (!prefix.isEmpty()) {
            warnings.addAll(WrapperPrefix.passedOver(prefix, stored));
        }
        return warnings;
    }

    /**
     * Reads the model's tensors.
     *
     * @param build makes the model from them; whatever tensors it adds are freed with them
     * @throws ResourceException if tensors are missing or broken, or don't fit the model
     */
    <M> Read<M> read(StoredModel model, ModelFolder.LoadOptions options, Function<ParameterSet, InMemory<M>> build) {
        List<LoadedModel.Warning> warnings = new ArrayList<>();
        Owned<InMemory<M>> weights = Workers.once(
                options.threadCount(),
                () -> Owned.create(() -> {
                    WeightsFile.Content content = content(model, options);
                    warnings.addAll(content.warnings());
                    return build.apply(content.parameters());
                }));
        return new Read<>(weights, warnings);
    }

    private WeightsFile.Content content(StoredModel model, ModelFolder.LoadOptions options) {
        try {
            return new WeightsFile(stored.behind(prefix), model).read(options.precision(), options.nonFiniteWeights());
        } catch (InvalidRequestException e) {
            throw impossibleSizes(folder, e);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("load the model " + folder, e);
        }
    }

    @Override
    public void close() {
        stored.close();
    }
}
