package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Size2d;
import dev.vit4j.onnx.OnnxExport;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The image size of an exported model, if it differs from that of the preprocessing. */
public final class InputSizeChoice {

    @Option(
            names = "--image-size",
            paramLabel = "H[xW]",
            converter = Sides.class,
            description = "Image height and width in pixels (H alone: both); the model's position embeddings are "
                    + "interpolated as its family does, and the preprocessing in the metadata produces that "
                    + "size.")
    private Optional<Size2d> imageSize = Optional.empty();

    @Option(
            names = "--dynamic-size",
            description = "Images of any size; the runtime interpolates the position embeddings. Not for DINOv2 with "
                    + "registers, whose interpolation is antialiased, nor if the model's own patch grid is a "
                    + "rectangle with the same number of patches as a square.")
    private boolean dynamicSize;

    /** A height, and a width if it differs. */
    static final class Sides implements ITypeConverter<Size2d> {

        private static final Pattern SIDES = Pattern.compile("([1-9]\\d{0,4})(?:[xX]([1-9]\\d{0,4}))?");

        @Override
        public Size2d convert(String value) {
            Matcher sides = SIDES.matcher(value);
            if (!sides.matches()) {
                throw new TypeConversionException(
                        value + " is not a size in pixels; expected one such as 224 or 480x640");
            }
            int height = Integer.parseInt(sides.group(1));
            return new Size2d(height, sides.group(2) == null ? height : Integer.parseInt(sides.group(2)));
        }
    }

    /** Warns if the model ignores part of such an image: only whole patches count, the rest is cut off. */
    public Optional<String> remainder(ModelConfig config) {
        Optional<Size2d> whole = config instanceof TransformerConfig transformer
                ? Optional.of(transformer.patchSize()).filter(config.smallestImage()::equals)
                : Optional.empty();
        return whole.flatMap(this::remainder);
    }

    private Optional<String> remainder(Size2d patch) {
        boolean isCut = imageSize
                .filter(size -> size.height() % patch.height() != 0 || size.width() % patch.width() != 0)
                .isPresent();
        return isCut
                ? Optional.of(
                        "Warning: an image of " + imageSize.get() + " pixels is not a multiple of the model's patch "
                                + "size of "
                                + patch + "; the rest at the bottom and the right is cut off")
                : Optional.empty();
    }

    /** @throws InvalidRequestException if both options were given */
    public Optional<OnnxExport.InputSize> size() {
        if (dynamicSize && imageSize.isPresent()) {
            throw new InvalidRequestException("--image-size and --dynamic-size exclude each other; give one of them");
        }
        return dynamicSize
                ? Optional.of(new OnnxExport.InputSize.Free())
                : imageSize.map(OnnxExport.InputSize.Fixed::new);
    }
}
