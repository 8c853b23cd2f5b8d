package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a model folder says that images are prepared, or how its family prepares them where it doesn't say.
 *
 * @param warnings of what was taken for something else than it says
 */
public record FolderPreprocessing(Preprocessor preprocessor, List<LoadWarning> warnings) {

    private static final String IMAGE_MEAN = "image_mean";

    public FolderPreprocessing {
        warnings = List.copyOf(warnings);
    }

    /**
     * What a folder's {@code processor_config.json} says of images, or else its {@code preprocessor_config.json}; where it
     * names no processor, that of the family in {@code config.json}, as in the reference. Where there is neither, the
     * family's defaults at the model's size, with a warning.
     *
     * @throws ResourceException where a file is missing or broken, or asks for steps that vit4j doesn't have
     */
    public static FolderPreprocessing read(Path folder) {
        Path config = folder.resolve(ConfigJson.FILE_NAME);
        Path file = PreprocessingFile.in(folder);
        if (Files.exists(config) && (!Files.exists(file) || !isDescribedByItself(file))) {
            return of(folder, ConfigJson.read(config).config());
        }
        return of(file, Preprocessor.read(file), described(config));
    }

    /** A model that vit4j doesn't have may have preprocessing that it has. */
    private static Optional<ModelConfig> described(Path config) {
        try {
            return Files.exists(config) ? Optional.of(ConfigJson.read(config).config()) : Optional.empty();
        } catch (ResourceException e) {
            return Optional.empty();
        }
    }

    private static boolean isDescribedByItself(Path file) {
        JsonFields fields = fields(file);
        return fields.has("image_processor_type") || fields.has("feature_extractor_type");
    }

    private static JsonFields fields(Path file) {
        return JsonFields.read(file).objectOrAll(Preprocessor.FIELD_OF_TOWERS);
    }

    static FolderPreprocessing of(Path folder, ModelConfig config) {
        Path file = PreprocessingFile.in(folder);
        return Files.exists(file)
                ? of(file, Preprocessor.read(file, () -> processor(config)), Optional.of(config))
                : ofFamily(file, config);
    }

    private static ImageProcessor processor(ModelConfig config) {
        return Bound.of(config).preprocessing().processors().get(0);
    }

    private static FolderPreprocessing of(Path file, Preprocessor read, Optional<ModelConfig> config) {
        List<LoadWarning> warnings = new ArrayList<>(JsonFileCheck.warnings(file, JsonFields.MOST_BYTES));
        fields(file)
                .anyText("image_processor_type")
                .filter(ImageProcessor::namesPillow)
                .ifPresent(name -> warnings.add(new LoadWarning(
                        file,
                        "image_processor_type",
                        name + ", whose ending Pil the reference passes over: images are prepared with torchvision's "
                                + "arithmetic (Backend.PIL, --backend pil: with Pillow's)")));
        Preprocessor fitted =
                config.map(model -> fit(read, model, file, warnings)).orElse(read);
        return new FolderPreprocessing(fitted, warnings);
    }

    /** As many means as the model has channels, where that is one or three; the reference repeats a single one, too. */
    private static Preprocessor fit(Preprocessor read, ModelConfig config, Path file, List<LoadWarning> warnings) {
        Normalization found = read.normalization();
        int wanted = config.numChannels();
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
        if (wanted < found.channels() && read.normalizes() && !fields(file).isNumber(IMAGE_MEAN)) {
            warnings.add(new LoadWarning(
                    file,
                    IMAGE_MEAN,
                    "for three channels, where the model has one; the three are alike and taken once"));
        }
        return read.withNormalization(fitted);
    }

    private static FolderPreprocessing ofFamily(Path file, ModelConfig config) {
        TrainedPreprocessing trained = Bound.of(config).preprocessing();
        Preprocessor standard = Preprocessor.standard(processor(config));
        boolean known =
                trained.normalizations().isEmpty() || trained.normalizations().containsKey(standard.normalization());
        Normalization normalization = known
                ? standard.normalization()
                : Normalization.KNOWN.stream()
                        .filter(trained.normalizations()::containsKey)
                        .findFirst()
                        .orElseThrow();
        Preprocessor fitted = (trained.anySize()
                        ? standard
                        : standard.withOutputSize(
                                config.imageSize().height(), config.imageSize().width()))
                .withNormalization(normalization
                        .withChannels(config.numChannels())
                        .orElseGet(() -> Normalization.CHANNELS.contains(config.numChannels())
                                ? Normalization.HALF
                                        .withChannels(config.numChannels())
                                        .orElseThrow()
                                : normalization));
        return new FolderPreprocessing(
                fitted,
                List.of(new LoadWarning(
                        file,
                        "",
                        "does not exist, so that images are prepared as is usual for the model's family: "
                                + fitted.processor().className()
                                + fitted.outputSize()
                                        .map(size -> ", " + size.height() + " by " + size.width() + " pixels")
                                        .orElse("")
                                + ", mean " + fitted.normalization().mean() + " and std "
                                + fitted.normalization().std())));
    }
}
