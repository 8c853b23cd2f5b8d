package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.TargetSize;
import dev.vit4j.image.internal.OpenClipTransform;
import dev.vit4j.image.internal.TimmTransform;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TimmVit;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.ForeignLayout;
import dev.vit4j.pretrained.internal.JsonFileCheck;
import dev.vit4j.pretrained.internal.openclip.OpenClipConfig;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The preprocessing in a model folder, or its family's default if the folder has none.
 *
 * @param file the source; empty if it is the family's
 * @param warnings values that were interpreted differently from what the file says
 */
public record FolderPreprocessing(Preprocessor preprocessor, Optional<Path> file, List<LoadedModel.Warning> warnings) {

    private static final String IMAGE_MEAN = "image_mean";
    private static final String NUM_CHANNELS = "num_channels";

    /** A field of ours and of the reference, which its wrapper of timm doesn't have. */
    private static final String SIZE = "size";

    private static final String OPEN_CLIP = "preprocess_cfg";

    public FolderPreprocessing {
        warnings = List.copyOf(warnings);
    }

    /** Reads as {@link #read(Path, ResizeFilter.Backend)} does, for torchvision's arithmetic. */
    public static FolderPreprocessing read(Path folder) {
        return read(folder, ResizeFilter.Backend.TORCHVISION);
    }

    /**
     * The preprocessing in a folder's {@code processor_config.json}, otherwise in its {@code preprocessor_config.json};
     * if it names no processor, that of the family in {@code config.json}, as in the reference. If there is neither
     * file, the usual one for the family, at the model's size, with a warning.
     *
     * @param backend whose arithmetic is used; no file contains it
     * @throws ResourceException if a file is missing or broken, or has steps that vit4j doesn't support
     */
    public static FolderPreprocessing read(Path folder, ResizeFilter.Backend backend) {
        if (ConfigFile.isOpenClip(folder)) {
            return of(folder, ConfigJson.in(folder).config(), backend);
        }
        Path config = folder.resolve(ConfigJson.FILE_NAME);
        Path file = PreprocessingFile.in(folder);
        if (Files.exists(config) && (!Files.exists(file) || !isDescribedByItself(file))) {
            return of(folder, ConfigJson.read(config).config(), backend);
        }
        return of(file, Preprocessor.read(file).withBackend(backend), channels(config));
    }

    /** An unsupported model may have supported preprocessing. */
    private static OptionalInt channels(Path config) {
        Optional<JsonFields> fields = ForeignLayout.readable(config);
        try {
            return fields.isPresent()
                    ? OptionalInt.of(ConfigJson.read(config).config().numChannels())
                    : OptionalInt.empty();
        } catch (ResourceException e) {
            return fields.filter(json -> json.isNumber(NUM_CHANNELS)).isPresent()
                    ? OptionalInt.of((int) fields.get().anyNumber(NUM_CHANNELS, 0))
                    : OptionalInt.empty();
        }
    }

    private static boolean isDescribedByItself(Path file) {
        JsonFields fields = fields(file);
        return fields.has("image_processor_type") || fields.has("feature_extractor_type");
    }

    private static JsonFields fields(Path file) {
        return JsonFields.read(file).objectOrAll(Preprocessor.FIELD_OF_TOWERS);
    }

    public static FolderPreprocessing of(Path folder, ModelConfig config, ResizeFilter.Backend backend) {
        Path file = PreprocessingFile.in(folder);
        if (ConfigFile.isOpenClip(folder)) {
            return ofOpenClip(folder.resolve(OpenClipConfig.FILE_NAME), config, backend);
        }
        if (config instanceof TimmVit.Config
                && (!Files.exists(file) || !fields(file).has(SIZE))) {
            return ofTimm(folder.resolve(ConfigJson.FILE_NAME), backend);
        }
        if (!Files.exists(file)) {
            return usual(file, "does not exist", config, backend);
        }
        Preprocessor read = Preprocessor.read(
                file,
                () -> DescribedModel.of(config).preprocessing().processors().get(0));
        boolean ofTimm = read.processor() == ImageProcessor.TIMM;
        return of(file, read.withBackend(ofTimm ? pillow(backend) : backend), OptionalInt.of(config.numChannels()));
    }

    /** timm has its preprocessing in config.json, and computes it with Pillow; a version of it may be chosen. */
    private static FolderPreprocessing ofTimm(Path file, ResizeFilter.Backend backend) {
        JsonFields json = JsonFields.read(file);
        JsonFields fields = json.has(TimmFamily.PRETRAINED) ? json.object(TimmFamily.PRETRAINED) : json;
        Preprocessor read = TimmTransform.read(fields, pillow(backend));
        return new FolderPreprocessing(read, Optional.of(file), List.of());
    }

    private static FolderPreprocessing ofOpenClip(Path file, ModelConfig config, ResizeFilter.Backend backend) {
        TargetSize.Exact output = new TargetSize.Exact(
                config.imageSize().height(), config.imageSize().width());
        JsonFields json = JsonFields.read(file);
        JsonFields fields = json.has(OPEN_CLIP) ? json.object(OPEN_CLIP) : JsonFields.parse("{}", file.toString());
        return new FolderPreprocessing(
                OpenClipTransform.read(fields, output, pillow(backend)), Optional.of(file), List.of());
    }

    private static ResizeFilter.Backend pillow(ResizeFilter.Backend backend) {
        return backend.isPillow() ? backend : ResizeFilter.Backend.PIL;
    }

    /**
     * Falls back to what is usual for the family if the files are broken or ask for what vit4j doesn't have, to inspect
     * a model.
     */
    public static FolderPreprocessing orUsual(Path folder, ModelConfig config, ResizeFilter.Backend backend) {
        try {
            return of(folder, config, backend);
        } catch (ResourceException e) {
            String reason = String.valueOf(e.getMessage());
            Path file = Stream.of(Preprocessor.FILE_NAME_OF_TOWERS, Preprocessor.FILE_NAME)
                    .map(folder::resolve)
                    .filter(named -> reason.contains(named.toString()))
                    .findFirst()
                    .orElseThrow(() -> e);
            return usual(file, "cannot be used (" + reason.replace(file + ": ", "") + ")", config, backend);
        }
    }

    private static FolderPreprocessing usual(Path file, String why, ModelConfig config, ResizeFilter.Backend backend) {
        UsualPreprocessing usual = UsualPreprocessing.of(config);
        return new FolderPreprocessing(
                usual.preprocessor().withBackend(backend),
                Optional.empty(),
                List.of(new LoadedModel.Warning(file, "", why + ", so images are prepared " + usual.description())));
    }

    private static FolderPreprocessing of(Path file, Preprocessor read, OptionalInt channels) {
        List<LoadedModel.Warning> warnings = new ArrayList<>(JsonFileCheck.warnings(file, JsonFields.MOST_BYTES));
        fields(file)
                .anyText("image_processor_type")
                .filter(ImageProcessor::namesPillow)
                .filter(name -> read.backend() == ResizeFilter.Backend.TORCHVISION)
                .ifPresent(name -> warnings.add(new LoadedModel.Warning(
                        file,
                        "image_processor_type",
                        name + ", whose suffix Pil the reference ignores: images are prepared with torchvision's "
                                + "arithmetic (Backend.PIL: with Pillow's)",
                        Optional.of(Setting.BACKEND))));
        Preprocessor fitted = channels.isPresent() ? fit(read, channels.getAsInt(), file, warnings) : read;
        return new FolderPreprocessing(fitted, Optional.of(file), warnings);
    }

    /**
     * Gives as many means as the model has channels, if that is one or three; the reference repeats a single one, too.
     */
    private static Preprocessor fit(Preprocessor read, int wanted, Path file, List<LoadedModel.Warning> warnings) {
        Normalization found = read.normalization();
        if (found.channels() == wanted || !Normalization.CHANNELS.contains(wanted)) {
            return read;
        }
        Normalization fitted = found.withChannels(wanted).orElseGet(() -> {
            if (read.normalizes()) {
                throw new ResourceException(
                        file + ": " + IMAGE_MEAN + " and image_std must be one number each, for the "
                                + "model's one channel, found " + found.mean() + " and " + found.std());
            }
            return Normalization.NONE.withChannels(wanted).orElseThrow();
        });
        if (read.normalizes() && !hasOneMean(fields(file))) {
            warnings.add(new LoadedModel.Warning(
                    file,
                    IMAGE_MEAN,
                    "for three channels, where the model has one; the three are alike and taken once"));
        }
        return read.withNormalization(fitted);
    }

    private static boolean hasOneMean(JsonFields fields) {
        return fields.isNumber(IMAGE_MEAN)
                || fields.numbers(IMAGE_MEAN, List.of()).size() == 1;
    }
}
