package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The normalization of a model's input: (x - mean) / std, channel by channel, with x from 0 to 1.
 *
 * @param mean the mean of red, green and blue, or of grey
 * @param std the standard deviation of the same channels, each above 0
 */
public record Normalization(List<Double> mean, List<Double> std) {

    /** The supported numbers of channels: 3 for RGB, 1 for grey. */
    public static final Set<Integer> CHANNELS = Set.of(1, RgbImage.CHANNELS);

    /** To the range from -1 to 1: Google's ViT and SigLIP. */
    public static final Normalization HALF = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /** Mean and standard deviation of ImageNet's pixels: DeiT, DINO and DINOv2. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** Mean and standard deviation of the training images of OpenAI's CLIP. */
    public static final Normalization OPENAI =
            new Normalization(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    /** Mean and standard deviation of CIFAR-10's training pixels. */
    public static final Normalization CIFAR10 = new Normalization(
            List.of(125.31 / 255, 122.95 / 255, 113.87 / 255), List.of(62.99 / 255, 62.09 / 255, 66.70 / 255));

    /** The statistics of built-in data sets, for models trained on them from scratch. */
    public static final List<Normalization> OF_DATA_SETS = List.of(CIFAR10);

    /** No normalization: values stay from 0 to 1. */
    public static final Normalization NONE = new Normalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /** The normalizations of published models and of built-in data sets. */
    public static final List<Normalization> KNOWN = List.of(HALF, IMAGENET, OPENAI, CIFAR10);

    /** Files round; any two of the known ones differ by more in some channel. */
    private static final double TOLERANCE = 2e-3;

    /**
     * @throws InvalidRequestException if there are not 1 or 3 channels, mean and standard deviation have different numbers
     *     of them, a value is not finite, or a standard deviation is not above 0
     */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        requireChannels("image_mean", mean);
        requireChannels("image_std", std);
        if (mean.size() != std.size()) {
            throw new InvalidRequestException(
                    "image_mean and image_std must have the same number of channels, found " + mean + " and " + std);
        }
        if (Collections.min(std) <= 0) {
            throw new InvalidRequestException("image_std must be above 0, found " + std);
        }
    }

    private static void requireChannels(String field, List<Double> values) {
        if (!CHANNELS.contains(values.size()) || !values.stream().allMatch(Double::isFinite)) {
            throw new InvalidRequestException(
                    field + " must have one number each for red, green and blue, or one for grey, found " + values);
        }
    }

    /** 3 for colour images, 1 for grey ones. */
    public int channels() {
        return mean.size();
    }

    /** The same for another number of channels; empty if the channels differ from each other. */
    public Optional<Normalization> withChannels(int count) {
        if (count == channels()) {
            return Optional.of(this);
        }
        boolean alike = new HashSet<>(mean).size() == 1 && new HashSet<>(std).size() == 1;
        return alike && CHANNELS.contains(count)
                ? Optional.of(new Normalization(
                        Collections.nCopies(count, mean.get(0)), Collections.nCopies(count, std.get(0))))
                : Optional.empty();
    }

    /** Whether the other's mean is the same up to rounding (0.002 per channel). */
    public boolean hasMeanOf(Normalization other) {
        return isClose(mean, other.mean);
    }

    /** Whether the other's mean and standard deviation are the same up to rounding (0.002 per channel). */
    public boolean matches(Normalization other) {
        return hasMeanOf(other) && isClose(std, other.std);
    }

    private static boolean isClose(List<Double> expected, List<Double> found) {
        return expected.size() == found.size()
                && IntStream.range(0, expected.size())
                        .allMatch(channel -> Math.abs(expected.get(channel) - found.get(channel)) <= TOLERANCE);
    }

    /**
     * The normalized value for each of a channel's 256 byte values, for training; a {@link Preprocessor} rounds as its
     * backend does.
     *
     * @param channel from 0
     */
    public float[] table(int channel) {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
        }
        return table;
    }
}
