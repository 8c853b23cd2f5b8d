package dev.vit4j.image;

import java.util.List;
import java.util.stream.IntStream;

/** The means and standard deviations of red, green and blue, on a scale of 0 to 1, that trained models have in use. */
public enum ChannelStatistics {
    /** To the range from -1 to 1: Google's ViT and SigLIP. */
    HALF(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)),
    /** DeiT, DINO and DINOv2. */
    IMAGENET(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)),
    /** CLIP. */
    OPENAI(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711)),
    /** Of CIFAR-10's training pixels. */
    CIFAR10(List.of(125.31 / 255, 122.95 / 255, 113.87 / 255), List.of(62.99 / 255, 62.09 / 255, 66.70 / 255));

    /** Files round; any two of these are further apart in some channel. */
    private static final double TOLERANCE = 2e-3;

    private final List<Double> mean;
    private final List<Double> std;

    ChannelStatistics(List<Double> mean, List<Double> std) {
        this.mean = mean;
        this.std = std;
    }

    public List<Double> mean() {
        return mean;
    }

    public List<Double> std() {
        return std;
    }

    /** Whether that mean is this one, but for rounding. */
    public boolean hasMean(List<Double> other) {
        return isClose(mean, other);
    }

    /** Whether those are these, but for rounding. */
    public boolean matches(List<Double> otherMean, List<Double> otherStd) {
        return isClose(mean, otherMean) && isClose(std, otherStd);
    }

    private static boolean isClose(List<Double> expected, List<Double> found) {
        return IntStream.range(0, expected.size())
                .allMatch(channel -> Math.abs(expected.get(channel) - found.get(channel)) <= TOLERANCE);
    }
}
