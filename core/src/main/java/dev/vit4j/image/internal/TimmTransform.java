package dev.vit4j.image.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.TargetSize;
import dev.vit4j.internal.io.JsonFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The preprocessing in {@code pretrained_cfg} of timm's config.json: timm's {@code transforms_imagenet_eval}, with
 * timm's defaults for absent fields. timm computes it with Pillow.
 */
public final class TimmTransform {

    private static final List<Integer> INPUT_SIZE = List.of(3, 224, 224);
    private static final double CROP_PCT = 0.875;

    private TimmTransform() {}

    /**
     * @param fields those of {@code pretrained_cfg}
     * @throws ResourceException if a field has another type, or says something that vit4j doesn't have
     */
    public static Preprocessor read(JsonFields fields, ResizeFilter.Backend backend) {
        List<Integer> input = fields.has("input_size") ? fields.wholeNumbers("input_size") : INPUT_SIZE;
        if (input.size() != INPUT_SIZE.size()) {
            throw fields.unexpected("input_size", "three numbers: channels, height and width");
        }
        int channels = input.get(0);
        int height = input.get(1);
        int width = input.get(2);
        double given = fields.number("crop_pct", CROP_PCT);
        double cropPct = given == 0 ? CROP_PCT : given; // to timm 0 is no value
        if (!(cropPct > 0)) {
            throw fields.unexpected("crop_pct", "a number above 0");
        }
        try {
            Normalization normalization = new Normalization(
                    values(fields, "mean", Normalization.IMAGENET.mean(), channels),
                    values(fields, "std", Normalization.IMAGENET.std(), channels));
            String cropMode = fields.text("crop_mode", "center");
            return new Preprocessor(
                    ImageProcessor.TIMM,
                    false,
                    Optional.of(size(fields, cropMode, (int) (height / cropPct), (int) (width / cropPct))),
                    filter(fields),
                    Optional.of(new TargetSize.Exact(height, width)),
                    cropMode.equals("border") ? colour(normalization) : Preprocessor.Colour.BLACK,
                    OptionalDouble.of(1 / 255.0),
                    true,
                    normalization,
                    backend);
        } catch (InvalidRequestException e) {
            throw new ResourceException(fields.origin() + ": " + e.getMessage(), e);
        }
    }

    private static TargetSize size(JsonFields fields, String cropMode, int height, int width) {
        return switch (cropMode) {
            case "center" ->
                height == width
                        ? new TargetSize.ShortestEdge(height, OptionalInt.empty())
                        : new TargetSize.KeepRatio(height, width, false);
            case "squash" -> new TargetSize.Exact(height, width);
            case "border" -> new TargetSize.KeepRatio(height, width, true);
            default -> throw fields.unexpected("crop_mode", "center, squash or border");
        };
    }

    private static List<Double> values(JsonFields fields, String field, List<Double> absent, int channels) {
        List<Double> values = fields.numbers(field, absent);
        return values.size() == 1 ? Collections.nCopies(channels, values.get(0)) : values;
    }

    /** The mean, which is what a model sees as 0. */
    private static Preprocessor.Colour colour(Normalization normalization) {
        List<Integer> parts = normalization.mean().stream()
                .map(mean -> (int) Math.rint(255 * mean))
                .toList();
        boolean isGrey = parts.size() < RgbImage.CHANNELS;
        return new Preprocessor.Colour(parts.get(0), parts.get(isGrey ? 0 : 1), parts.get(isGrey ? 0 : 2));
    }

    /**
     * The fields of {@code pretrained_cfg} that say the same, as far as timm has it.
     *
     * @throws InvalidRequestException if images keep their size, or have sizes of their own
     */
    public static Map<String, Object> write(Preprocessor preprocessor) {
        TargetSize.Exact output = preprocessor
                .outputSize()
                .orElseThrow(() -> new InvalidRequestException("timm's preprocessing gives images of one size"));
        TargetSize resized = preprocessor.size().orElse(output);
        Normalization normalization = preprocessor.normalization();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("input_size", List.of(normalization.channels(), output.height(), output.width()));
        fields.put("fixed_input_size", true);
        fields.put("interpolation", preprocessor.resample().name().toLowerCase(Locale.ROOT));
        if (resized instanceof TargetSize.ShortestEdge shortest) {
            fields.put("crop_mode", "center");
            fields.put("crop_pct", cropPct(Math.min(output.height(), output.width()), shortest.edge()));
        } else if (resized instanceof TargetSize.KeepRatio kept) {
            fields.put("crop_mode", kept.within() ? "border" : "center");
            fields.put("crop_pct", cropPct(output.height(), kept.height()));
        } else {
            fields.put("crop_mode", "squash");
            fields.put(
                    "crop_pct",
                    resized instanceof TargetSize.Exact exact ? cropPct(output.height(), exact.height()) : 1.0);
        }
        fields.put("mean", normalization.mean());
        fields.put("std", normalization.std());
        return fields;
    }

    /** The number by which timm divides the output's side to get the length, of which it takes the whole part. */
    private static double cropPct(int side, int length) {
        double pct = side / (double) length;
        return (int) (side / pct) == length ? pct : Math.nextDown(pct);
    }

    private static ResizeFilter filter(JsonFields fields) {
        return switch (fields.text("interpolation", "bicubic")) {
            case "nearest" -> ResizeFilter.NEAREST;
            case "bilinear" -> ResizeFilter.BILINEAR;
            case "bicubic" -> ResizeFilter.BICUBIC;
            case "box" -> ResizeFilter.BOX;
            case "hamming" -> ResizeFilter.HAMMING;
            case "lanczos" -> ResizeFilter.LANCZOS;
            default -> throw fields.unexpected("interpolation", "nearest, bilinear, bicubic, box, hamming or lanczos");
        };
    }
}
