package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.JsonText;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads and writes {@code preprocessor_config.json} in its three generations (2021, 2023, 2025). A flag that is null is
 * false in the reference; any other null would be an error there, and gives the class's default here.
 */
final class PreprocessorJson {

    private static final String PADDING = "padding_color";
    private static final String KEEP_RATIO = "keep_ratio";

    private PreprocessorJson() {}

    static Preprocessor read(Path path, Supplier<ImageProcessor> unnamed) {
        JsonFields document = JsonFields.read(path);
        boolean ofTowers = path.endsWith(Preprocessor.FILE_NAME_OF_TOWERS);
        return parse(ofTowers ? document.objectOrAll(Preprocessor.FIELD_OF_TOWERS) : document, unnamed);
    }

    static Preprocessor parse(String json, String origin) {
        return parse(JsonFields.parse(json, origin), () -> ImageProcessor.VIT);
    }

    static Preprocessor standard(ImageProcessor processor) {
        return parse(JsonFields.parse("{}", processor.className()), () -> processor);
    }

    private static Preprocessor parse(JsonFields json, Supplier<ImageProcessor> unnamed) {
        String type = json.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        String name = json.has(type) ? json.text(type, "") : unnamed.get().className();
        ImageProcessor processor = ImageProcessor.ofName(name)
                .orElseThrow(
                        () -> json.unexpected(type, "one of those that vit4j supports: " + ImageProcessor.supported()));
        requireSupported(json);
        boolean resizes = json.flagUnlessNull("do_resize", true);
        boolean crops = json.flagUnlessNull("do_center_crop", processor.crops());
        try {
            return new Preprocessor(
                    processor,
                    json.flagUnlessNull("do_convert_rgb", processor.convertsToRgb()),
                    resizes ? Optional.of(size(json, processor)) : Optional.empty(),
                    interpolation(json, processor),
                    crops ? Optional.of(cropSize(json, processor)) : Optional.empty(),
                    padding(json),
                    json.flagUnlessNull("do_rescale", true)
                            ? OptionalDouble.of(rescaleFactor(json))
                            : OptionalDouble.empty(),
                    json.flagUnlessNull("do_normalize", true),
                    normalization(json, processor.normalization()),
                    ResizeFilter.Backend.TORCHVISION);
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    /** Unsupported steps that would change the pixels are an error. */
    private static void requireSupported(JsonFields json) {
        if (json.flag("do_pad", false) && json.has("pad_size")) {
            throw json.unexpected("pad_size", "absent: images are not padded");
        }
        if (json.flag("rescale_offset", false)) {
            throw json.unexpected("rescale_offset", "false");
        }
        if (json.flag("use_square_size", false)) {
            throw json.unexpected("use_square_size", "false");
        }
        if (json.has("max_size")) {
            throw json.unexpected("max_size", "absent; longest_edge of size says the same");
        }
        if (!json.text("data_format", "channels_first").equals("channels_first")) {
            throw json.unexpected("data_format", "\"channels_first\"");
        }
    }

    /** A field of ours: the reference has none for it. */
    private static Preprocessor.Colour padding(JsonFields json) {
        if (!json.has(PADDING)) {
            return Preprocessor.Colour.BLACK;
        }
        List<Integer> parts = json.wholeNumbers(PADDING);
        if (parts.size() != RgbImage.CHANNELS) {
            throw json.unexpected(PADDING, "three numbers: red, green and blue");
        }
        return new Preprocessor.Colour(parts.get(0), parts.get(1), parts.get(2));
    }

    private static double rescaleFactor(JsonFields json) {
        double factor = json.number("rescale_factor", 1 / 255.0);
        if (factor == 0) {
            throw json.unexpected("rescale_factor", "a number other than 0");
        }
        return factor;
    }

    private static ResizeFilter interpolation(JsonFields json, ImageProcessor processor) {
        if (!json.has("resample")) {
            return processor.interpolation();
        }
        return (json.isText("resample")
                        ? ResizeFilter.ofTorchvision(json.text("resample", ""))
                        : ResizeFilter.ofNumber(json.wholeNumber("resample", 0)))
                .orElseThrow(() -> json.unexpected(
                        "resample",
                        "0 (nearest), 1 (Lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (Hamming), or torchvision's"
                                + " name of one that it supports for tensors"));
    }

    private static Normalization normalization(JsonFields json, Normalization absent) {
        return new Normalization(
                channels(json, "image_mean", absent.mean()), channels(json, "image_std", absent.std()));
    }

    /** A single number applies to each channel, as in torchvision and NumPy. */
    private static List<Double> channels(JsonFields json, String field, List<Double> absent) {
        List<Double> values = json.isNumber(field) ? List.of(json.number(field, 0)) : json.numbers(field, absent);
        return values.size() == 1 ? Collections.nCopies(RgbImage.CHANNELS, values.get(0)) : values;
    }

    private static TargetSize size(JsonFields json, ImageProcessor processor) {
        if (!json.has("size")) {
            return processor.size();
        }
        if (json.isNumber("size")) {
            int side = json.wholeNumber("size", 0);
            return json.flagUnlessNull("default_to_square", processor.takesNumberAsSquare())
                    ? new TargetSize.Exact(side, side)
                    : new TargetSize.ShortestEdge(side, OptionalInt.empty());
        }
        if (!json.isObject("size")) {
            return pair(json, "size");
        }
        JsonFields fields = json.object("size");
        Set<String> names = Set.copyOf(fields.names());
        if (names.equals(Set.of("height", "width"))) {
            return new TargetSize.Exact(fields.wholeNumber("height", 0), fields.wholeNumber("width", 0));
        }
        if (names.equals(Set.of("height", "width", KEEP_RATIO))) {
            return new TargetSize.KeepRatio(
                    fields.wholeNumber("height", 0),
                    fields.wholeNumber("width", 0),
                    fields.text(KEEP_RATIO, "").equals("within"));
        }
        if (names.equals(Set.of("max_height", "max_width"))) {
            return new TargetSize.Within(fields.wholeNumber("max_height", 0), fields.wholeNumber("max_width", 0));
        }
        if (names.contains("shortest_edge")
                && Set.of("shortest_edge", "longest_edge").containsAll(names)) {
            return new TargetSize.ShortestEdge(
                    fields.wholeNumber("shortest_edge", 0),
                    fields.has("longest_edge")
                            ? OptionalInt.of(fields.wholeNumber("longest_edge", 0))
                            : OptionalInt.empty());
        }
        throw json.unexpected(
                "size",
                "a number, height and width, shortest_edge (with or without longest_edge), or max_height and "
                        + "max_width");
    }

    private static TargetSize.Exact cropSize(JsonFields json, ImageProcessor processor) {
        if (!json.has("crop_size")) {
            return processor.cropSize();
        }
        if (json.isNumber("crop_size")) {
            int side = json.wholeNumber("crop_size", 0);
            return new TargetSize.Exact(side, side);
        }
        if (!json.isObject("crop_size")) {
            return pair(json, "crop_size");
        }
        JsonFields fields = json.object("crop_size");
        if (!Set.copyOf(fields.names()).equals(Set.of("height", "width"))) {
            throw json.unexpected("crop_size", "a number, or height and width");
        }
        return new TargetSize.Exact(fields.wholeNumber("height", 0), fields.wholeNumber("width", 0));
    }

    private static TargetSize.Exact pair(JsonFields json, String field) {
        List<Integer> sides = json.wholeNumbers(field);
        if (sides.size() != 2) {
            throw json.unexpected(field, "two numbers, height and width");
        }
        return new TargetSize.Exact(sides.get(0), sides.get(1));
    }

    static String write(Preprocessor preprocessor) {
        return JsonText.write(fields(preprocessor));
    }

    /** As the reference writes the processor of a model of images and texts, whose tokenizer has files of its own. */
    static String writeOfTowers(Preprocessor preprocessor, String processorClass) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(Preprocessor.FIELD_OF_TOWERS, fields(preprocessor));
        fields.put("processor_class", processorClass);
        return JsonText.write(fields);
    }

    private static Map<String, Object> fields(Preprocessor preprocessor) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ImageProcessor processor = preprocessor.processor();
        fields.put("image_processor_type", processor.className());
        fields.put("do_resize", preprocessor.size().isPresent());
        fields.put("size", preprocessor.size().orElseGet(processor::size).toJson());
        fields.put("resample", preprocessor.resample().resample());
        if (processor.crops() || preprocessor.crop().isPresent()) {
            fields.put("do_center_crop", preprocessor.crop().isPresent());
            fields.put(
                    "crop_size",
                    preprocessor.crop().orElseGet(processor::cropSize).toJson());
        }
        Preprocessor.Colour padding = preprocessor.padding();
        if (!padding.equals(Preprocessor.Colour.BLACK)) {
            fields.put(PADDING, List.of(padding.red(), padding.green(), padding.blue()));
        }
        if (processor.convertsToRgb() || preprocessor.onWhite()) {
            fields.put("do_convert_rgb", preprocessor.onWhite());
        }
        fields.put("do_rescale", preprocessor.rescale().isPresent());
        fields.put("rescale_factor", preprocessor.rescale().orElse(1 / 255.0));
        fields.put("do_normalize", preprocessor.normalizes());
        fields.put("image_mean", preprocessor.normalization().mean());
        fields.put("image_std", preprocessor.normalization().std());
        return fields;
    }
}
