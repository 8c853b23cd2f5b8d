package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What images are normalised by before a model sees them: (x - mean) / std, channel by channel, x from 0 to 1.
 *
 * @param mean of red, green and blue
 * @param std of red, green and blue, each above 0
 */
public record Normalization(List<Double> mean, List<Double> std) {

    /** To the range from -1 to 1: Google's ViT and SigLIP. */
    public static final Normalization HALF = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /** DeiT, DINO and DINOv2. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** CLIP. */
    public static final Normalization OPENAI =
            new Normalization(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

    /** Mean and standard deviation of CIFAR-10's training pixels. */
    public static final Normalization CIFAR10 = new Normalization(
            List.of(125.31 / 255, 122.95 / 255, 113.87 / 255), List.of(62.99 / 255, 62.09 / 255, 66.70 / 255));

    /** None: values stay from 0 to 1. */
    public static final Normalization NONE = new Normalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /** Those that trained models have in use. */
    public static final List<Normalization> KNOWN = List.of(HALF, IMAGENET, OPENAI, CIFAR10);

    /** Files round; any two of those known are further apart in some channel. */
    private static final double TOLERANCE = 2e-3;

    /** @throws InvalidRequestException where there is not a number for each channel, or a deviation is not above 0 */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
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

    /** Whether the other's mean is this one's, but for rounding. */
    public boolean hasMeanOf(Normalization other) {
        return isClose(mean, other.mean);
    }

    /** Whether the other is this one, but for rounding. */
    public boolean matches(Normalization other) {
        return hasMeanOf(other) && isClose(std, other.std);
    }

    private static boolean isClose(List<Double> expected, List<Double> found) {
        return IntStream.range(0, expected.size())
                .allMatch(channel -> Math.abs(expected.get(channel) - found.get(channel)) <= TOLERANCE);
    }

    /** The normalised value of each of a channel's 256 bytes, as training takes it; a {@link Preprocessor} rounds as its backend does. */
    public float[] table(int channel) {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
        }
        return table;
    }
}
