package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.JsonFields;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is done to an image before a model sees it: resized to a square, scaled to 0 to 1, and normalised channel by
 * channel. It travels with the model as the {@code preprocessor_config.json} of the reference's
 * {@code ViTImageProcessor}.
 *
 * @param imageSize pixels of the square's side
 * @param mean of red, green and blue, after scaling
 * @param std of red, green and blue, after scaling, each above 0
 * @param rescaleFactor what a byte is multiplied by
 */
public record Preprocessor(
        int imageSize, List<Double> mean, List<Double> std, Resample resample, double rescaleFactor) {

    public static final String FILE_NAME = "preprocessor_config.json";

    private static final String PROCESSOR = "ViTImageProcessor";

    /** The names that the generations of the reference gave to one and the same processor. */
    private static final Set<String> PROCESSORS = Set.of(PROCESSOR, PROCESSOR + "Fast", "ViTFeatureExtractor");

    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    /** How an image of another size is resized; the numbers are Pillow's. */
    public enum Resample {
        BILINEAR(2),
        BICUBIC(3);

        private final int number;

        Resample(int number) {
            this.number = number;
        }
    }

    /** @throws InvalidRequestException where a value is out of its range */
    public Preprocessor {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (imageSize < 1) {
            throw new InvalidRequestException("size must be at least 1, found " + imageSize);
        }
        requireChannels("image_mean", mean);
        requireChannels("image_std", std);
        if (Collections.min(std) <= 0) {
            throw new InvalidRequestException("image_std must be above 0, found " + std);
        }
    }

    private static void requireChannels(String field, List<Double> values) {
        if (values.size() != RgbImage.CHANNELS || !values.stream().allMatch(Double::isFinite)) {
            throw new InvalidRequestException(
                    field + " must be a number each for red, green and blue, found " + values);
        }
    }

    /** Bilinear to that size, bytes scaled to 0 to 1, then the given mean and deviation. */
    public static Preprocessor of(int imageSize, List<Double> mean, List<Double> std) {
        return new Preprocessor(imageSize, mean, std, Resample.BILINEAR, 1 / 255.0);
    }

    /** The reference's defaults for that size: values from -1 to 1. */
    public static Preprocessor of(int imageSize) {
        return of(imageSize, HALF, HALF);
    }

    /** @throws ResourceException where the file is missing, broken, or asks for steps that vit4j doesn't have */
    public static Preprocessor read(Path path) {
        return parse(JsonFields.read(path));
    }

    /**
     * @param origin names the document in errors
     * @throws ResourceException as {@link #read}
     */
    public static Preprocessor parse(String json, String origin) {
        return parse(JsonFields.parse(json, origin));
    }

    private static Preprocessor parse(JsonFields json) {
        String type = json.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        if (!PROCESSORS.contains(json.text(type, PROCESSOR))) {
            throw json.unexpected(type, PROCESSOR + ", the one that vit4j has");
        }
        if (!json.flag("do_resize", true)) {
            throw json.unexpected("do_resize", "true: the model takes images of one size");
        }
        if (json.flag("do_center_crop", false)) {
            throw json.unexpected("do_center_crop", "false");
        }
        boolean normalize = json.flag("do_normalize", true);
        try {
            return new Preprocessor(
                    json.squareSide("size", 224),
                    normalize ? json.numbers("image_mean", HALF) : List.of(0.0, 0.0, 0.0),
                    normalize ? json.numbers("image_std", HALF) : List.of(1.0, 1.0, 1.0),
                    resample(json),
                    json.flag("do_rescale", true) ? json.number("rescale_factor", 1 / 255.0) : 1);
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    private static Resample resample(JsonFields json) {
        int number = json.wholeNumber("resample", Resample.BILINEAR.number);
        return Arrays.stream(Resample.values())
                .filter(resample -> resample.number == number)
                .findFirst()
                .orElseThrow(() -> json.unexpected("resample", "2 (bilinear) or 3 (bicubic)"));
    }

    /** The document, in the layout of the reference's own. */
    public String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image_processor_type", PROCESSOR);
        fields.put("do_resize", true);
        fields.put("size", Map.of("height", imageSize, "width", imageSize));
        fields.put("resample", resample.number);
        fields.put("do_rescale", true);
        fields.put("rescale_factor", rescaleFactor);
        fields.put("do_normalize", true);
        fields.put("image_mean", mean);
        fields.put("image_std", std);
        return JsonFields.write(fields);
    }

    /**
     * The model's input for one image: fp32 [3, imageSize, imageSize], made in the caller's scope.
     *
     * @throws InvalidRequestException where the image is of another size and the interpolation is not built
     */
    public Tensor toTensor(RgbImage image) {
        if (image.width() == imageSize && image.height() == imageSize) {
            return channels(image, this::normalized);
        }
        if (resample != Resample.BILINEAR) {
            throw new InvalidRequestException("an image of " + image.width() + " by " + image.height()
                    + " pixels would be resized to " + imageSize + " by " + resample + " interpolation, which vit4j "
                    + "does not have; resize it before");
        }
        return Scope.call(() -> {
            Tensor bytes = channels(image, (channel, value) -> value).unsqueeze(0);
            Tensor resized =
                    Functional.resizeBilinear(bytes, imageSize, imageSize).select(0, 0);
            return resized.mul(rescaleFactor).sub(perChannel(mean)).div(perChannel(std));
        });
    }

    private float normalized(int channel, int value) {
        return (float) ((value * rescaleFactor - mean.get(channel)) / std.get(channel));
    }

    private static Tensor perChannel(List<Double> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i).floatValue();
        }
        return Tensor.of(array, array.length, 1, 1);
    }

    private interface ByteToFloat {
        float apply(int channel, int value);
    }

    /** The image's bytes, each turned into a number, as [3, height, width]. */
    private static Tensor channels(RgbImage image, ByteToFloat conversion) {
        int area = image.width() * image.height();
        float[] values = new float[RgbImage.CHANNELS * area];
        float[] table = new float[256];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            for (int value = 0; value < table.length; value++) {
                table[value] = conversion.apply(channel, value);
            }
            for (int i = 0; i < area; i++) {
                values[channel * area + i] = table[image.pixels()[i * RgbImage.CHANNELS + channel] & 0xff];
            }
        }
        return Tensor.of(values, RgbImage.CHANNELS, image.height(), image.width());
    }
}
