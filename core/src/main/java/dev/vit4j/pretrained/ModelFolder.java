package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TextModel;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.DescribedTowers;
import dev.vit4j.pretrained.internal.ForeignLayout;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.pretrained.internal.TowersJson;
import dev.vit4j.pretrained.internal.preprocessing.FolderPreprocessing;
import dev.vit4j.pretrained.internal.preprocessing.PreprocessingCheck;
import dev.vit4j.pretrained.internal.weights.ForeignWeights;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Model folders in the layout of repositories on the hub: {@code config.json}, {@code model.safetensors} (or its
 * shards) and {@code preprocessor_config.json}, or {@code processor_config.json} if that contains the image processor;
 * also timm's folders, and OpenCLIP's with {@code open_clip_config.json} and {@code open_clip_model.safetensors}.
 *
 * <pre>{@code
 * try (LoadedModel model = ModelFolder.load(Path.of("runs/cifar10-course-1"))) {
 *     System.out.println(model.labels());
 * }
 * }</pre>
 */
public final class ModelFolder {

    private static final String WEIGHTS = "model.safetensors";

    private static final String CONTENT = ConfigJson.FILE_NAME + ", " + WEIGHTS + " and " + Preprocessor.FILE_NAME;

    private ModelFolder() {}

    /**
     * Loads a model of the reference or of vit4j, in fp32.
     *
     * @throws ResourceException if a file is missing or broken, the architecture is not supported,
     *     or the weights don't fit the configuration
     */
    public static LoadedModel load(Path folder) {
        return load(folder, LoadOptions.DEFAULT);
    }

    /** As {@link #load(Path)}, with options. */
    public static LoadedModel load(Path folder, LoadOptions options) {
        return load(folder, options, List.of(), described -> LoadedNetwork.open(folder, described, options));
    }

    /**
     * Loads the image tower of a model that compares images with texts, as a classifier of vectors of their common space.
     * {@link LoadedDualEncoder} makes such of texts.
     *
     * @throws ResourceException as {@link #load(Path, LoadOptions)}
     * @throws InvalidRequestException if the folder's model doesn't give embeddings of that kind or that width
     */
    public static LoadedModel loadClassifier(Path folder, EmbeddedClasses classes, LoadOptions options) {
        return load(
                folder,
                options,
                classes.warnings(),
                described -> LoadedNetwork.openClassifier(folder, described, classes, options));
    }

    private static LoadedModel load(
            Path folder,
            LoadOptions options,
            List<LoadedModel.Warning> further,
            Function<ConfigJson, LoadedNetwork> open) {
        requireFolder(folder);
        ConfigJson described = ConfigJson.in(folder);
        FolderPreprocessing prepared = options.unusablePreprocessing()
                ? FolderPreprocessing.orUsual(folder, described.config(), options.backend())
                : FolderPreprocessing.of(folder, described.config(), options.backend());
        LoadedNetwork network = open.apply(described);
        try {
            List<LoadedModel.Warning> warnings = new ArrayList<>(prepared.warnings());
            warnings.addAll(PreprocessingCheck.warnings(folder, prepared, network.config()));
            warnings.addAll(further);
            return new LoadedModel(prepared.preprocessor(), network, options.limits(), warnings);
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * The preprocessing in a folder; {@link FolderPreprocessing} also reports oddities.
     *
     * @throws ResourceException if a file is missing or broken, or has steps that vit4j doesn't support
     */
    public static Preprocessor preprocessing(Path folder) {
        return FolderPreprocessing.read(folder).preprocessor();
    }

    /** As {@link #load(Path, LoadOptions)}, without the preprocessing, which need not be in the folder. */
    public static LoadedNetwork loadNetwork(Path folder, LoadOptions options) {
        requireFolder(folder);
        ConfigJson described = ConfigJson.in(folder);
        return LoadedNetwork.open(folder, described, options);
    }

    /**
     * The network described in a folder, without reading its weights.
     *
     * @throws ResourceException as {@link #loadNetwork}, except for problems with single weights
     */
    public static ModelConfig describe(Path folder) {
        requireFolder(folder);
        return LoadedNetwork.describe(folder, ConfigJson.in(folder)).config();
    }

    /**
     * Loads both towers of a model that compares images with texts. The preprocessing and the tokenizer need not be in
     * the folder.
     *
     * @throws ResourceException if a file is missing or broken, the folder doesn't hold two towers, or the weights don't
     *     fit the configuration
     */
    public static LoadedDualEncoder loadDualEncoder(Path folder, LoadOptions options) {
        requireFolder(folder);
        return LoadedDualEncoder.open(folder, options);
    }

    /**
     * Loads a text tower, alone or one of two. The tokenizer need not be in the folder.
     *
     * @throws ResourceException if a file is missing or broken, the folder doesn't hold a text tower, or the weights
     *     don't fit the configuration
     */
    public static LoadedTextModel loadTextModel(Path folder, LoadOptions options) {
        requireFolder(folder);
        return LoadedTextModel.open(folder, options);
    }

    /** What a model takes. */
    public enum Towers {
        /** Images: {@link #load} and {@link #loadNetwork} open the folder. */
        IMAGE,
        /** Texts: {@link #loadTextModel} opens it. */
        TEXT,
        /** Both, which it compares: {@link #loadDualEncoder} opens it, and all the others do. */
        BOTH
    }

    /**
     * What a folder's model takes, by the class that its configuration names; without one, by the tensors in its
     * weights.
     *
     * @throws ResourceException if a file is missing or broken
     */
    public static Towers towers(Path folder) {
        requireFolder(folder);
        return TowersJson.towers(ConfigFile.in(folder), () -> {
            try (SafetensorsReader weights = SafetensorsReader.open(ConfigFile.weights(folder))) {
                return weights.names();
            }
        });
    }

    private static void requireFolder(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new ResourceException(ForeignWeights.ofFile(folder.toString().replace('\\', '/'))
                    .orElseGet(() -> folder + " is not a folder; a model is a folder with " + CONTENT
                            + (Files.exists(folder.resolveSibling(ConfigJson.FILE_NAME))
                                    ? "; give the folder that contains it"
                                    : "")));
        }
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(folder
                    + (Files.exists(folder) ? " is not a folder" : " does not exist" + NearestFolder.hint(folder))
                    + "; a model is a folder with " + CONTENT);
        }
        ForeignLayout.requireNone(folder);
    }

    /**
     * Writes a model, each file atomically. The reference can open the folder if it has the architecture, which is true
     * for all except a {@code Vit.Config} that is not {@link dev.vit4j.model.Vit.Config#isReferenceVit()}, and a
     * {@link dev.vit4j.model.TimmVit.Config}, whose folder timm opens. Of CLIP and SigLIP this is the image tower.
     *
     * @throws InvalidRequestException if there is not exactly one label per class
     * @throws ResourceException if the folder can't be written
     */
    public static void save(
            Path folder, ModelConfig config, List<String> labels, Preprocessor preprocessing, ParameterSet parameters) {
        ModelFiles.write(
                folder,
                new ConfigJson(config, labels, LoadedModel.ProblemType.SINGLE_LABEL),
                preprocessing,
                parameters);
    }

    /**
     * Writes a loaded model, each file atomically, in the precision that it was loaded in: for classifiers that
     * {@link #loadClassifier} made.
     *
     * @throws ResourceException if the folder can't be written
     * @throws IllegalStateException after the model has been closed
     */
    public static void save(Path folder, LoadedModel model) {
        model.network().whileOpen(() -> {
            ModelFiles.write(
                    folder,
                    new ConfigJson(model.config(), model.labels(), model.problemType()),
                    model.preprocessing(),
                    model.parameters());
            return folder;
        });
    }

    /**
     * Writes a model of two towers, each file atomically, as the reference's CLIPModel or SiglipModel; its tokenizer has
     * files of its own.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void save(
            Path folder, DualEncoder.Config config, Preprocessor preprocessing, ParameterSet parameters) {
        ModelFiles.write(folder, config, preprocessing, parameters);
    }

    /**
     * Writes a text tower, each file atomically, as the reference's class of it; its tokenizer has files of its own.
     *
     * @throws ResourceException if the folder can't be written
     */
    public static void save(Path folder, TextModel.Config config, ParameterSet parameters) {
        ModelFiles.write(folder, config, parameters);
    }

    /** The class of transformers that opens the saved folder of a model; empty if there is none. */
    public static Optional<String> referenceClass(ModelConfig config) {
        return referenceClass(DescribedModel.of(config).write());
    }

    /** As {@link #referenceClass(ModelConfig)}, for two towers. */
    public static Optional<String> referenceClass(DualEncoder.Config config) {
        return referenceClass(DescribedTowers.of(config).write());
    }

    private static Optional<String> referenceClass(Map<String, Object> document) {
        return document.get("architectures") instanceof List<?> classes
                ? classes.stream().map(String::valueOf).findFirst()
                : Optional.empty();
    }

    /**
     * How a model is loaded.
     *
     * @param precision of the weights in memory, whatever the file has
     * @param interpolation of the position embeddings for images of other sizes than the model's; empty: as in the
     *     reference for the model's family
     * @param threads for loading and inference; empty: one for each core available to the process
     * @param limits on input images; a service should use {@link ImageDecoder.Limits#SERVER}
     * @param nonFiniteWeights whether a model is opened, with a warning, even if some of its weights are NaN or infinite:
     *     for inspection, since its outputs would not be numbers
     * @param backend whose arithmetic is used for preprocessing; no file contains it
     * @param unusablePreprocessing whether a model is opened, with a warning, even if its preprocessing is broken or not
     *     supported: for inspection or export. Images would be prepared as is usual for its family
     */
    public record LoadOptions(
            Precision precision,
            Optional<Interpolation> interpolation,
            OptionalInt threads,
            ImageDecoder.Limits limits,
            boolean nonFiniteWeights,
            ResizeFilter.Backend backend,
            boolean unusablePreprocessing) {

        /**
         * fp32, position embeddings as in the reference, one thread per core, the limits for trusted images, and
         * torchvision's arithmetic.
         */
        public static final LoadOptions DEFAULT = new LoadOptions(
                Precision.FP32,
                Optional.empty(),
                OptionalInt.empty(),
                ImageDecoder.Limits.STANDARD,
                false,
                ResizeFilter.Backend.TORCHVISION,
                false);

        /** @throws InvalidRequestException if the number of threads is less than 1, or more than {@link Workers#MOST} */
        public LoadOptions {
            threads.ifPresent(count -> Workers.requireCount("a model", count));
        }

        /** These options with another number format of the weights and of inference. */
        public LoadOptions withPrecision(Precision other) {
            return new LoadOptions(
                    other, interpolation, threads, limits, nonFiniteWeights, backend, unusablePreprocessing);
        }

        /** These options with another interpolation of positions than the reference's class has. */
        public LoadOptions withInterpolation(Interpolation other) {
            return new LoadOptions(
                    precision, Optional.of(other), threads, limits, nonFiniteWeights, backend, unusablePreprocessing);
        }

        /** @param other the number of threads that the model computes on */
        public LoadOptions withThreads(int other) {
            return new LoadOptions(
                    precision,
                    interpolation,
                    OptionalInt.of(other),
                    limits,
                    nonFiniteWeights,
                    backend,
                    unusablePreprocessing);
        }

        /** These options with other limits on images. */
        public LoadOptions withLimits(ImageDecoder.Limits other) {
            return new LoadOptions(
                    precision, interpolation, threads, other, nonFiniteWeights, backend, unusablePreprocessing);
        }

        /** These options, for a model whose weights have NaN or infinite numbers, which is refused otherwise. */
        public LoadOptions withNonFiniteWeights() {
            return new LoadOptions(precision, interpolation, threads, limits, true, backend, unusablePreprocessing);
        }

        /** These options with the arithmetic of another backend, for folders that don't name theirs. */
        public LoadOptions withBackend(ResizeFilter.Backend other) {
            return new LoadOptions(
                    precision, interpolation, threads, limits, nonFiniteWeights, other, unusablePreprocessing);
        }

        /** These options, for a folder whose preprocessing is missing or unusable: the usual one is taken. */
        public LoadOptions withUnusablePreprocessing() {
            return new LoadOptions(precision, interpolation, threads, limits, nonFiniteWeights, backend, true);
        }

        /** The resulting number of threads. */
        int threadCount() {
            return threads.orElseGet(Engine::availableCores);
        }
    }
}
