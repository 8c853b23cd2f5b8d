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
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The preprocessing in {@code preprocess_cfg} of OpenCLIP's {@code open_clip_config.json}: OpenCLIP's
 * {@code image_transform} for inference, which it computes with Pillow.
 */
public final class OpenClipTransform {

    private OpenClipTransform() {}

    /**
     * @param output the image tower's size, which counts in place of {@code size}
     * @throws ResourceException if a field has another type, or says something that vit4j doesn't have
     */
    public static Preprocessor read(JsonFields fields, TargetSize.Exact output, ResizeFilter.Backend backend) {
        if (!fields.text("mode", "RGB").equals("RGB")) {
            throw fields.unexpected("mode", "RGB");
        }
        int fill = fields.wholeNumber("fill_color", 0);
        String mode = fields.text("resize_mode", "shortest");
        boolean isSquare = output.height() == output.width();
        TargetSize size = switch (mode) {
            case "shortest" ->
                isSquare
                        ? new TargetSize.ShortestEdge(output.height(), OptionalInt.empty())
                        : new TargetSize.KeepRatio(output.height(), output.width(), false);
            case "longest" -> new TargetSize.KeepRatio(output.height(), output.width(), true);
            case "squash" -> output;
            default -> throw fields.unexpected("resize_mode", "shortest, longest or squash");
        };
        ResizeFilter filter = filter(fields);
        try {
            return new Preprocessor(
                    ImageProcessor.OPEN_CLIP,
                    false,
                    Optional.of(size),
                    // OpenCLIP passes no filter on in this case
                    mode.equals("shortest") && !isSquare ? ResizeFilter.BICUBIC : filter,
                    mode.equals("squash") ? Optional.empty() : Optional.of(output),
                    mode.equals("longest") ? new Preprocessor.Colour(fill, fill, fill) : Preprocessor.Colour.BLACK,
                    OptionalDouble.of(1 / 255.0),
                    true,
                    new Normalization(
                            values(fields, "mean", Normalization.OPENAI.mean()),
                            values(fields, "std", Normalization.OPENAI.std())),
                    backend);
        } catch (InvalidRequestException e) {
            throw new ResourceException(fields.origin() + ": " + e.getMessage(), e);
        }
    }

    /** OpenCLIP takes bicubic for inference where training chooses at random. */
    private static ResizeFilter filter(JsonFields fields) {
        return switch (fields.text("interpolation", "bicubic")) {
            case "bicubic", "random" -> ResizeFilter.BICUBIC;
            case "bilinear" -> ResizeFilter.BILINEAR;
            default -> throw fields.unexpected("interpolation", "bicubic, bilinear or random");
        };
    }

    private static List<Double> values(JsonFields fields, String field, List<Double> absent) {
        return fields.isNumber(field)
                ? Collections.nCopies(RgbImage.CHANNELS, fields.number(field, 0))
                : fields.numbers(field, absent);
    }
}
