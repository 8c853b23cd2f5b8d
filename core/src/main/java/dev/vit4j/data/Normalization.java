package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.ChannelStatistics;
import java.util.List;

/**
 * From bytes to a model's numbers: (x / 255 - mean) / std, channel by channel.
 *
 * @param mean of red, green and blue, on a scale of 0 to 1
 * @param std of red, green and blue, on the same scale, each more than 0
 */
public record Normalization(List<Double> mean, List<Double> std) {

    /** Mean and standard deviation of CIFAR-10's training pixels. */
    public static final Normalization CIFAR10 =
            new Normalization(ChannelStatistics.CIFAR10.mean(), ChannelStatistics.CIFAR10.std());

    /** To the range from -1 to 1, as the original ViT's checkpoints take it. */
    public static final Normalization HALF =
            new Normalization(ChannelStatistics.HALF.mean(), ChannelStatistics.HALF.std());

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3) {
            throw new InvalidRequestException(
                    "a normalisation takes mean and std of three channels, found " + mean + " and " + std);
        }
        if (!mean.stream().allMatch(Double::isFinite)
                || !std.stream().allMatch(value -> value > 0 && Double.isFinite(value))) {
            throw new InvalidRequestException(
                    "a normalisation takes finite means and stds of more than 0, found " + mean + " and " + std);
        }
    }

    /** The colour nearest to zero after normalisation. */
    public RgbColor meanColor() {
        return new RgbColor(meanByte(0), meanByte(1), meanByte(2));
    }

    private int meanByte(int channel) {
        return (int) Math.max(0, Math.min(255, Math.round(mean.get(channel) * 255)));
    }

    /** The normalised value of each of a channel's 256 bytes. */
    float[] table(int channel) {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
        }
        return table;
    }
}
