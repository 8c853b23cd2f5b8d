package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.internal.resize.CroppedResize;
import dev.vit4j.image.internal.resize.Resampling;
import dev.vit4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The preprocessing of a model's input: images are resized, cropped around the centre, rescaled, and normalized channel
 * by channel, with the same numbers as the reference's image processors. It is saved with the model as
 * {@code preprocessor_config.json}. Immutable; safe to use from several threads.
 *
 * <pre>{@code
 * Preprocessor preprocessor = Preprocessor.read(folder.resolve(Preprocessor.FILE_NAME));
 * RgbImage image = preprocessor.resized(ImageDecoder.standard().open(file), ImageDecoder.Limits.STANDARD);
 * float[] pixels = preprocessor.pixelValues(image); // [C, H, W]
 * }</pre>
 *
 * @param processor the reference's class, under whose name it is saved
 * @param onWhite whether an image with transparency is composited on white first ({@code do_convert_rgb}); otherwise
 *     transparency is dropped
 * @param size empty if images keep their size
 * @param resample the filter for resizing
 * @param crop the size of the centre crop, padded if the image is smaller; empty for no crop
 * @param padding the colour of what is padded
 * @param rescale the factor for bytes, usually 1/255; empty for no scaling
 * @param normalizes whether mean and standard deviation are applied
 * @param normalization the mean and standard deviation of rescaled values; with one channel, images are converted to grey
 *     first
 * @param backend whose arithmetic is used; files don't contain it, so one that is read has torchvision's
 */
public record Preprocessor(
        ImageProcessor processor,
        boolean onWhite,
        Optional<TargetSize> size,
        ResizeFilter resample,
        Optional<TargetSize.Exact> crop,
        Colour padding,
        OptionalDouble rescale,
        boolean normalizes,
        Normalization normalization,
        ResizeFilter.Backend backend) {

    /** A colour, each part of it from 0 to 255. */
    public record Colour(int red, int green, int blue) {

        private static final int MOST = 255;

        /** What most models' images are padded with. */
        public static final Colour BLACK = new Colour(0, 0, 0);

        /** @throws InvalidRequestException if a part is out of its range */
        public Colour {
            if (Math.min(red, Math.min(green, blue)) < 0 || Math.max(red, Math.max(green, blue)) > MOST) {
                throw new InvalidRequestException("a colour must have parts from 0 to " + MOST + ", found " + red + ", "
                        + green + " and " + blue);
            }
        }
    }

    /** The file's name in a model folder. */
    public static final String FILE_NAME = "preprocessor_config.json";

    /** The file in which transformers 5 saves the preprocessing of images and texts for two-tower models. */
    public static final String FILE_NAME_OF_TOWERS = "processor_config.json";

    /** The field for image preprocessing in {@link #FILE_NAME_OF_TOWERS}. */
    public static final String FIELD_OF_TOWERS = "image_processor";

    /**
     * Resizes to a square of {@code imageSize} pixels with the bilinear filter, scales bytes to the range from 0 to 1, and
     * normalizes.
     *
     * @throws InvalidRequestException if the size is not positive
     */
    public static Preprocessor of(int imageSize, Normalization normalization) {
        return new Preprocessor(
                ImageProcessor.VIT,
                false,
                Optional.of(new TargetSize.Exact(imageSize, imageSize)),
                ResizeFilter.BILINEAR,
                Optional.empty(),
                Colour.BLACK,
                OptionalDouble.of(1 / 255.0),
                true,
                normalization,
                ResizeFilter.Backend.TORCHVISION);
    }

    /** The defaults of the reference's {@code ViTImageProcessor} at another size: values from -1 to 1. */
    public static Preprocessor of(int imageSize) {
        return of(imageSize, ImageProcessor.VIT.normalization());
    }

    /**
     * Reads the preprocessing in a file. It is for three channels, since the reference repeats a single mean or standard
     * deviation; only {@code config.json} says whether the model has one channel.
     *
     * @param path a {@code preprocessor_config.json}, or a {@code processor_config.json}, which contains it
     * @throws ResourceException if the file is missing, broken, or has steps that vit4j doesn't support
     */
    public static Preprocessor read(Path path) {
        return read(path, () -> ImageProcessor.VIT);
    }

    /**
     * As {@link #read(Path)}, for files that don't name their processor.
     *
     * @param unnamed gives the processor of a file without a name: the reference then chooses by the model's family
     * @throws ResourceException as {@link #read(Path)}
     */
    public static Preprocessor read(Path path, Supplier<ImageProcessor> unnamed) {
        return PreprocessorJson.read(path, unnamed);
    }

    /**
     * The preprocessing in the text of a {@code preprocessor_config.json}.
     *
     * @param origin the document's name in errors
     * @throws ResourceException as {@link #read(Path)}
     */
    public static Preprocessor parse(String json, String origin) {
        return PreprocessorJson.parse(json, origin);
    }

    /** The defaults of a processor of the reference. */
    public static Preprocessor standard(ImageProcessor processor) {
        return PreprocessorJson.standard(processor);
    }

    /** The text of its {@code preprocessor_config.json}, which has no field for the backend. */
    public String toJson() {
        return PreprocessorJson.write(this);
    }

    /**
     * The content of a {@code processor_config.json} with this as its image processor.
     *
     * @param processorClass the reference's class, such as {@code CLIPProcessor}
     */
    public String toJsonOfTowers(String processorClass) {
        return PreprocessorJson.writeOfTowers(this, processorClass);
    }

    /** The same steps with the arithmetic of another backend. */
    public Preprocessor withBackend(ResizeFilter.Backend other) {
        return new Preprocessor(
                processor, onWhite, size, resample, crop, padding, rescale, normalizes, normalization, other);
    }

    /** The same steps with another mean and standard deviation. */
    public Preprocessor withNormalization(Normalization other) {
        return new Preprocessor(processor, onWhite, size, resample, crop, padding, rescale, normalizes, other, backend);
    }

    /** The same steps with another size to resize to; the crop stays. */
    public Preprocessor withSize(TargetSize other) {
        return new Preprocessor(
                processor,
                onWhite,
                Optional.of(other),
                resample,
                crop,
                padding,
                rescale,
                normalizes,
                normalization,
                backend);
    }

    /** The output size, if it is the same for all images. */
    public Optional<TargetSize.Exact> outputSize() {
        return crop.or(() -> size.filter(TargetSize.Exact.class::isInstance).map(TargetSize.Exact.class::cast));
    }

    /**
     * The same part of an image with another number of pixels: the resize is scaled like the crop. If images keep their
     * size, or have different sizes, there is no such part, and this is returned unchanged.
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
                        padding,
                        rescale,
                        normalizes,
                        normalization,
                        backend))
                .orElse(this);
    }

    /**
     * The side in pixels of the square output.
     *
     * @throws InvalidRequestException if it is not a square, or not the same for all images
     */
    public int imageSize() {
        return outputSize()
                .filter(output -> output.height() == output.width())
                .orElseThrow(() -> new InvalidRequestException("the preprocessing doesn't give squares of one size, "
                        + "but "
                        + crop.<TargetSize>map(exact -> exact)
                                .or(() -> size)
                                .map(Object::toString)
                                .orElse("images of their own size")))
                .height();
    }

    /** The factor for bytes, 1 without scaling. */
    public double rescaleFactor() {
        return rescale.orElse(1);
    }

    /**
     * The image after resize and crop, within the standard limits. An {@link RgbImage} has no transparency any more; that of
     * an {@link EncodedImage} is composited on white if the model wants that.
     *
     * @throws InvalidRequestException if the backend doesn't support the filter
     * @throws ResourceException if nothing would be left of the image, or it would exceed the limits
     * @throws MemoryException if there is not enough memory
     */
    public RgbImage resized(RgbImage image) {
        return resized(image, ImageDecoder.Limits.STANDARD);
    }

    /**
     * As {@link #resized(RgbImage)}, with other limits. Pixels that the crop removes are not computed and don't count.
     */
    public RgbImage resized(RgbImage image, ImageDecoder.Limits limits) {
        CroppedResize resize = croppedResize("an image", image.width(), image.height(), limits);
        try {
            return resize.of(isGrey() ? image.grey() : image);
        } catch (OutOfMemoryError e) {
            throw MemoryException.of("resize an image of " + image.width() + " by " + image.height() + " pixels", e);
        }
    }

    /**
     * As {@link #resized(RgbImage)}, for an image that is not decoded yet, at less cost if its format allows.
     *
     * @throws dev.vit4j.UnusableImageException if the image is broken; the message names it
     */
    public RgbImage resized(EncodedImage image, ImageDecoder.Limits limits) {
        CroppedResize resize = croppedResize("image " + image.origin(), image.width(), image.height(), limits);
        EncodedImage shown = onWhite ? image.onWhite() : image;
        return isGrey()
                ? resize.of(shown.decode().grey())
                : resize.padded(shown.resized(
                        RgbImage.Region.of(image.width(), image.height()),
                        resize.columns(),
                        resize.rows(),
                        resample,
                        backend));
    }

    /** Resized in grey, as the reference's images in mode L. */
    private boolean isGrey() {
        return normalization.channels() == 1;
    }

    private CroppedResize croppedResize(String subject, int width, int height, ImageDecoder.Limits limits) {
        if (size.isPresent()) {
            Resampling.requireAvailable(resample, backend);
        }
        return CroppedResize.of(subject, width, height, this, limits);
    }

    /** The values of a resized and cropped image after rescaling and normalization: [C, height, width], row by row. */
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
     * The model's input for one image: fp32 [C, H, W], created in the caller's scope.
     *
     * @throws InvalidRequestException as {@link #resized(RgbImage)}
     * @throws ResourceException as {@link #resized(RgbImage)}
     */
    public Tensor toTensor(RgbImage image) {
        return toTensor(image, ImageDecoder.Limits.STANDARD);
    }

    /** As {@link #toTensor(RgbImage)}, with other limits. */
    public Tensor toTensor(RgbImage image, ImageDecoder.Limits limits) {
        RgbImage resized = resized(image, limits);
        return Tensor.of(pixelValues(resized), normalization.channels(), resized.height(), resized.width());
    }

    /** The value for each of a channel's 256 byte values, in the backend's single precision and order of steps. */
    private float[] table(int channel) {
        boolean fused = backend == ResizeFilter.Backend.TORCHVISION && normalizes && rescale.isPresent();
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
