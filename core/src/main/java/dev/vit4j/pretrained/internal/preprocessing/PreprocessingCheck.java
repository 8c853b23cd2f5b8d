package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.TargetSize;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.DescribedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares a folder's preprocessing with what its model saw in training, by its family or by the run in the same
 * folder.
 */
public final class PreprocessingCheck {

    private final Path file;
    private final Preprocessor preprocessing;
    private final ModelConfig config;
    private final TrainedPreprocessing trained;
    private final List<LoadedModel.Warning> warnings = new ArrayList<>();

    private PreprocessingCheck(
            Path file, Preprocessor preprocessing, ModelConfig config, TrainedPreprocessing trained) {
        this.file = file;
        this.preprocessing = preprocessing;
        this.config = config;
        this.trained = trained;
    }

    /** No warnings about preprocessing that comes from the family and not from a file. */
    public static List<LoadedModel.Warning> warnings(Path folder, FolderPreprocessing prepared, ModelConfig config) {
        return prepared.file()
                .map(file -> warnings(folder, file, prepared.preprocessor(), config))
                .orElse(List.of());
    }

    private static List<LoadedModel.Warning> warnings(
            Path folder, Path file, Preprocessor preprocessing, ModelConfig config) {
        TrainedPreprocessing trained = TrainingRecipe.in(folder)
                .map(PreprocessingCheck::byRecipe)
                .orElseGet(() -> DescribedModel.of(config).preprocessing());
        PreprocessingCheck check = new PreprocessingCheck(file, preprocessing, config, trained);
        check.checkProcessor();
        check.checkScale();
        boolean hasColours =
                preprocessing.normalization().channels() == RgbImage.CHANNELS; // there is no usual one for grey images
        boolean saysItself = preprocessing.processor() == ImageProcessor.OPEN_CLIP; // whose checkpoints differ
        if (!saysItself
                && preprocessing.normalizes()
                && hasColours
                && !trained.normalizations().isEmpty()) {
            check.checkNormalization();
        }
        if (!saysItself) {
            check.checkInterpolation();
        }
        check.checkSize();
        return List.copyOf(check.warnings);
    }

    /** vit4j trains on images resized bilinearly to one size. */
    private static TrainedPreprocessing byRecipe(TrainingRecipe recipe) {
        Set<ResizeFilter> bilinear = Set.of(ResizeFilter.BILINEAR);
        return new TrainedPreprocessing(
                List.of(ImageProcessor.VIT),
                recipe.normalization().map(own -> Map.of(own, bilinear)).orElse(Map.of()),
                false);
    }

    private void warn(String field, String message) {
        warnings.add(new LoadedModel.Warning(file, field, message));
    }

    private void checkProcessor() {
        if (trained.processors().contains(preprocessing.processor())) {
            return;
        }
        String expected = trained.processors().stream()
                .filter(processor -> processor != ImageProcessor.OPEN_CLIP) // of its own files alone
                .map(ImageProcessor::className)
                .distinct()
                .collect(Collectors.joining(" or "));
        JsonFields json = JsonFields.read(file).objectOrAll(Preprocessor.FIELD_OF_TOWERS);
        String field = json.has("image_processor_type") || !json.has("feature_extractor_type")
                ? "image_processor_type"
                : "feature_extractor_type";
        String found = preprocessing.processor().className();
        warn(
                field,
                json.has(field)
                        ? found + " belongs to another family than " + ConfigJson.FILE_NAME
                                + " describes, whose images are prepared by " + expected
                        : "absent, so that the defaults of " + found + " hold; the model's family has those of "
                                + expected);
    }

    private void checkScale() {
        if (!preprocessing.normalizes()) {
            warn("do_normalize", "false, but the model was trained on normalized images");
        }
        if (preprocessing.rescale().isEmpty()) {
            warn("do_rescale", "false, so values stay from 0 to 255, but the model was trained on 0 to 1");
        } else if (Math.abs(preprocessing.rescaleFactor() * 255 - 1) > 1e-3) {
            warn(
                    "rescale_factor",
                    preprocessing.rescaleFactor() + ", but the model was trained on values divided by 255");
        }
    }

    private void checkNormalization() {
        Normalization found = preprocessing.normalization();
        Set<Normalization> known = trained.normalizations().keySet();
        if (known.stream().anyMatch(found::matches)) {
            return;
        }
        boolean meanFits = known.stream().anyMatch(found::hasMeanOf);
        String expected = Stream.concat(
                        Normalization.KNOWN.stream().filter(known::contains),
                        known.stream().filter(own -> !Normalization.KNOWN.contains(own)))
                .map(PreprocessingCheck::text)
                .collect(Collectors.joining(", or "));
        warn(
                meanFits ? "image_std" : "image_mean",
                text(found) + ", where such models were trained with " + expected
                        + "; with others the colours are wrong");
    }

    private static String text(Normalization normalization) {
        return "mean " + normalization.mean() + " and std " + normalization.std();
    }

    private void checkInterpolation() {
        Set<ResizeFilter> expected = interpolations();
        if (preprocessing.size().isPresent() && !expected.isEmpty() && !expected.contains(preprocessing.resample())) {
            warn(
                    "resample",
                    name(preprocessing.resample()) + ", where such models were trained on images resized by "
                            + expected.stream()
                                    .sorted()
                                    .map(PreprocessingCheck::name)
                                    .collect(Collectors.joining(" or ")));
        }
    }

    /** The filters that go with the mean and deviation; all of the family's if these are unknown. */
    private Set<ResizeFilter> interpolations() {
        return trained.normalizations().entrySet().stream()
                .filter(entry -> entry.getKey().matches(preprocessing.normalization()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseGet(() -> trained.normalizations().values().stream()
                        .flatMap(Set::stream)
                        .collect(Collectors.toSet()));
    }

    private static String name(ResizeFilter interpolation) {
        return interpolation.resample() + " (" + interpolation.name().toLowerCase(Locale.ROOT) + ")";
    }

    private void checkSize() {
        Optional<TargetSize.Exact> output = preprocessing.outputSize();
        String field = preprocessing.crop().isPresent()
                ? "crop_size"
                : preprocessing.size().isPresent() ? "size" : "do_resize";
        preprocessing
                .crop()
                .filter(this::reachesBeyondImage)
                .ifPresent(crop -> warn(
                        "crop_size",
                        sides(crop) + " pixels of an image that is resized to fewer, so that it gets a black border"));
        if (trained.anySize()) {
            return;
        }
        String expected = config.imageSize() + " pixels of image_size in " + ConfigJson.FILE_NAME;
        if (output.isEmpty()) {
            warn(field, "gives images of any size, where the model was trained on the " + expected);
        } else if (output.get().height() != config.imageSize().height()
                || output.get().width() != config.imageSize().width()) {
            warn(
                    field,
                    "gives images of " + sides(output.get()) + " pixels, where the model was trained on the " + expected
                            + "; its positions are interpolated");
        }
    }

    private boolean reachesBeyondImage(TargetSize.Exact crop) {
        return preprocessing.size().filter(size -> isBeyond(crop, size)).isPresent();
    }

    private static boolean isBeyond(TargetSize.Exact crop, TargetSize size) {
        if (size instanceof TargetSize.Exact exact) {
            return crop.height() > exact.height() || crop.width() > exact.width();
        }
        return size instanceof TargetSize.ShortestEdge shortest
                && Math.min(crop.height(), crop.width()) > shortest.edge();
    }

    private static String sides(TargetSize.Exact size) {
        return size.height() + " by " + size.width();
    }
}
