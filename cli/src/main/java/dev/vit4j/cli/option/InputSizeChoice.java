package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Extent;
import dev.vit4j.onnx.InputSize;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The size of images that an exported model takes, where it isn't the preprocessing's. */
public final class InputSizeChoice {

    @Option(
            names = "--image-size",
            paramLabel = "H[xW]",
            converter = Sides.class,
            description =
                    "Images of this height and width in pixels (H alone: both), for which the model's positions are "
                            + "fitted as its family does it; preprocessing in the metadata gives that size.")
    private Optional<Extent> imageSize = Optional.empty();

    @Option(
            names = "--dynamic-size",
            description =
                    "Images of any size, for which the runtime fits the positions. Not for DINOv2 with registers, "
                            + "whose positions are fitted with antialiasing, nor where the model's own grid of patches is a "
                            + "rectangle of as many as a square.")
    private boolean dynamicSize;

    /** A height, and a width where that is another. */
    static final class Sides implements ITypeConverter<Extent> {

        private static final Pattern SIDES = Pattern.compile("([1-9]\\d{0,4})(?:[xX]([1-9]\\d{0,4}))?");

        @Override
        public Extent convert(String value) {
            Matcher sides = SIDES.matcher(value);
            if (!sides.matches()) {
                throw new TypeConversionException(value + " is no size in pixels, such as 224 or 480x640");
            }
            int height = Integer.parseInt(sides.group(1));
            return new Extent(height, sides.group(2) == null ? height : Integer.parseInt(sides.group(2)));
        }
    }

    /** Says what a model doesn't see of such an image: patches are whole, and what is left over is cut off. */
    public Optional<String> remainder(ModelConfig config) {
        Optional<Extent> whole = config instanceof TransformerConfig transformer
                ? Optional.of(transformer.patchSize()).filter(config.smallestImage()::equals)
                : Optional.empty();
        return whole.flatMap(this::remainder);
    }

    private Optional<String> remainder(Extent patch) {
        boolean isCut = imageSize
                .filter(size -> size.height() % patch.height() != 0 || size.width() % patch.width() != 0)
                .isPresent();
        return isCut
                ? Optional.of(
                        "Warning: an image of " + imageSize.get() + " pixels is no multiple of the model's patches of "
                                + patch + "; what is left over below and to the right is not seen")
                : Optional.empty();
    }

    /** @throws InvalidRequestException if both are asked for */
    public Optional<InputSize> size() {
        if (dynamicSize && imageSize.isPresent()) {
            throw new InvalidRequestException("--image-size and --dynamic-size exclude each other; give one of them");
        }
        return dynamicSize ? Optional.of(new InputSize.Free()) : imageSize.map(InputSize.Fixed::new);
    }
}
