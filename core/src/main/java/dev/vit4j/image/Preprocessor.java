package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.internal.resize.CroppedResize;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * What is done to an image before a model sees it: resized, cropped around its centre, scaled, and normalised channel by
 * channel, the same numbers as the reference's image processors give. It travels with the model as
 * {@code preprocessor_config.json}.
 *
 * @param processor the reference's class, under whose name it is written
 * @param onWhite whether an image that has transparency is laid on white first ({@code do_convert_rgb}); else it is
 *     dropped
 * @param size empty where images stay as large as they are
 * @param resample how images are resized
 * @param crop what is cut out of the centre, with zeros where the image is smaller
 * @param rescale what a byte is multiplied by; empty for no scaling
 * @param normalizes whether mean and deviation are applied
 * @param normalization the mean and deviation, of what scaling gives; of one channel, images are made grey first
 * @param backend whose arithmetic is followed; no file says it, so that one that is read has torchvision's
 */
public record Preprocessor(
        ImageProcessor processor,
        boolean onWhite,
        Optional<TargetSize> size,
        ResizeFilter resample,
        Optional<TargetSize.Exact> crop,
        OptionalDouble rescale,
        boolean normalizes,
        Normalization normalization,
        Backend backend) {

    public static final String FILE_NAME = "preprocessor_config.json";

    /** Where transformers 5 saves what is done to images and texts before a model of two towers sees them. */
    public static final String FILE_NAME_OF_TOWERS = "processor_config.json";

    /** What is done to images, in that file. */
    public static final String FIELD_OF_TOWERS = "image_processor";

    /** Bilinear to a square of that size, bytes scaled to 0 to 1, then the given mean and deviation. */
    public static Preprocessor of(int imageSize, Normalization normalization) {
        return new Preprocessor(
                ImageProcessor.VIT,
                false,
                Optional.of(new TargetSize.Exact(imageSize, imageSize)),
                ResizeFilter.BILINEAR,
                Optional.empty(),
                OptionalDouble.of(1 / 255.0),
                true,
                normalization,
                Backend.TORCHVISION);
    }

    /** The reference's defaults for that size: values from -1 to 1. */
    public static Preprocessor of(int imageSize) {
        return of(imageSize, ImageProcessor.VIT.normalization());
    }

    /**
     * What a file says by itself: for three channels, as the reference repeats a single mean or deviation; that the model
     * has one channel says its {@code config.json}.
     *
     * @param path a {@code preprocessor_config.json}, or a {@code processor_config.json}, which has it inside
     * @throws ResourceException if the file is missing, broken, or asks for steps that vit4j doesn't have
     */
    public static Preprocessor read(Path path) {
        return read(path, () -> ImageProcessor.VIT);
    }

    /**
     * @param unnamed gives the processor of a file that names none: the reference goes by the model's family then
     * @throws ResourceException as {@link #read(Path)}
     */
    public static Preprocessor read(Path path, Supplier<ImageProcessor> unnamed) {
        return PreprocessorJson.read(path, unnamed);
    }

    /**
     * @param origin names the document in errors
     * @throws ResourceException as {@link #read(Path)}
     */
    public static Preprocessor parse(String json, String origin) {
        return PreprocessorJson.parse(json, origin);
    }

    /** What a processor of the reference does where its file says nothing. */
    public static Preprocessor standard(ImageProcessor processor) {
        return PreprocessorJson.standard(processor);
    }

    /** The document, in the layout of the reference's own; it has no place for the backend. */
    public String toJson() {
        return PreprocessorJson.write(this);
    }

    /** The same steps by the arithmetic of the other backend. */
    public Preprocessor withBackend(Backend other) {
        return new Preprocessor(processor, onWhite, size, resample, crop, rescale, normalizes, normalization, other);
    }

    /** The same steps with another mean and deviation. */
    public Preprocessor withNormalization(Normalization other) {
        return new Preprocessor(processor, onWhite, size, resample, crop, rescale, normalizes, other, backend);
    }

    /** The same steps of images that are resized to another size first; what is cropped stays. */
    public Preprocessor withSize(TargetSize other) {
        return new Preprocessor(
                processor, onWhite, Optional.of(other), resample, crop, rescale, normalizes, normalization, backend);
    }

    /** The size of what comes out, where it is the same for all images. */
    public Optional<TargetSize.Exact> outputSize() {
        return crop.or(() -> size.filter(TargetSize.Exact.class::isInstance).map(TargetSize.Exact.class::cast));
    }

    /**
     * The same part of an image in another number of pixels: resized to as much more or less as is cropped. Where images
     * come out as large as they are, or each in a size of its own, there is no such part, and this stays as it is.
     */
    public Preprocessor withOutputSize(int height, int width) {
        TargetSize.Exact wanted = new TargetSize.Exact(height, width);
        return outputSize()
                .filter(before -> !before.equals(wanted))
                .map(before -> new Preprocessor(
                        processor,
                        onWhite,
                        size.map(resized ->
                                resized.times((double) height / before.height(), (double) width / before.width())),
                        resample,
                        crop.map(cropped -> wanted),
                        rescale,
                        normalizes,
                        normalization,
                        backend))
                .orElse(this);
    }

    /**
     * Pixels of the side of the square that comes out.
     *
     * @throws InvalidRequestException if it is no square, or not the same for all images
     */
    public int imageSize() {
        return outputSize()
                .filter(output -> output.height() == output.width())
                .orElseThrow(() -> new InvalidRequestException("the preprocessing gives no square of one size, but "
                        + crop.<TargetSize>map(exact -> exact)
                                .or(() -> size)
                                .map(Object::toString)
                                .orElse("images as they are")))
                .height();
    }

    /** What a byte is multiplied by, 1 where nothing is scaled. */
    public double rescaleFactor() {
        return rescale.orElse(1);
    }

    /**
     * The image after resize and crop, within the standard limits. Whatever transparency it had is gone; that of an
     * {@link EncodedImage} is laid on white where the model wants it.
     *
     * @throws InvalidRequestException if the backend doesn't have the interpolation
     * @throws ResourceException if nothing would be left of the image, or it would grow beyond the limits
     */
    public RgbImage resized(RgbImage image) {
        return resized(image, DecodingLimits.STANDARD);
    }

    /**
     * As {@link #resized(RgbImage)}, within limits of one's own. What the crop leaves out of the resized image is not
     * computed, and counts for nothing.
     */
    public RgbImage resized(RgbImage image, DecodingLimits limits) {
        CroppedResize resize = croppedResize("an image", image.width(), image.height(), limits);
        try {
            return resize.of(isGrey() ? image.grey() : image);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("resize an image of " + image.width() + " by " + image.height() + " pixels", e);
        }
    }

    /**
     * The same of an image that is not decoded yet, at less cost where its format allows.
     *
     * @throws ResourceException also where the image is broken; the message names it
     */
    public RgbImage resized(EncodedImage image, DecodingLimits limits) {
        CroppedResize resize = croppedResize("image " + image.origin(), image.width(), image.height(), limits);
        EncodedImage shown = onWhite ? image.onWhite() : image;
        return isGrey() ? resize.of(shown.decode().grey()) : resize.of(shown);
    }

    /** Resized in grey, as the reference's images in mode L are. */
    private boolean isGrey() {
        return normalization.channels() == 1;
    }

    private CroppedResize croppedResize(String subject, int width, int height, DecodingLimits limits) {
        if (size.isPresent()) {
            Resampling.requireAvailable(resample, backend);
        }
        return CroppedResize.of(subject, width, height, this, limits);
    }

    /** The values of an image that was resized and cropped before: [C, height, width], row by row, for C channels. */
    public float[] pixelValues(RgbImage resized) {
        int area = resized.width() * resized.height();
        float[] values = values(resized);
        for (int channel = 0; channel < normalization.channels(); channel++) {
            float[] table = table(channel);
            for (int i = 0; i < area; i++) {
                values[channel * area + i] = table[resized.pixels()[i * RgbImage.CHANNELS + channel] & 0xFF];
            }
        }
        return values;
    }

    private float[] values(RgbImage image) {
        try {
            return new float[image.pixels().length / RgbImage.CHANNELS * normalization.channels()];
        } catch (OutOfMemoryError e) {
            throw MemoryException.of(
                    "make a model's input of " + image.width() + " by " + image.height() + " pixels", e);
        }
    }

    /**
     * The model's input for one image: fp32 [C, H, W], made in the caller's scope.
     *
     * @throws InvalidRequestException as {@link #resized(RgbImage)}
     * @throws ResourceException as {@link #resized(RgbImage)}
     */
    public Tensor toTensor(RgbImage image) {
        return toTensor(image, DecodingLimits.STANDARD);
    }

    /** As {@link #toTensor(RgbImage)}, within limits of one's own. */
    public Tensor toTensor(RgbImage image, DecodingLimits limits) {
        RgbImage resized = resized(image, limits);
        return Tensor.of(pixelValues(resized), normalization.channels(), resized.height(), resized.width());
    }

    /** The value of each of a channel's 256 bytes, in the single precision and order of steps of the backend. */
    private float[] table(int channel) {
        boolean fused = backend == Backend.TORCHVISION && normalizes && rescale.isPresent();
        float channelMean = normalization.mean().get(channel).floatValue();
        float channelStd = normalization.std().get(channel).floatValue();
        if (fused) {
            float inverse = (float) (1 / rescale.getAsDouble());
            channelMean *= inverse;
            channelStd *= inverse;
        }
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            float scaled = fused || rescale.isEmpty()
                    ? value
                    : backend.isPillow()
                            ? (float) (value * rescale.getAsDouble())
                            : value * (float) rescale.getAsDouble();
            table[value] = normalizes ? (scaled - channelMean) / channelStd : scaled;
        }
        return table;
    }
}
