package dev.vit4j.image;

import java.util.Arrays;

/**
 * The weights that bring one side of an image from one length to another, in fixed point.
 *
 * @param first of each target position: the first source position that counts
 * @param counts of each target position: how many source positions count
 * @param weights of each target position in turn, {@code stride} places for each
 * @param bits behind the point
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves a resize
record ResampleWeights(int[] first, int[] counts, int[] weights, int stride, int bits) {

    /** Pillow's {@code PRECISION_BITS}. */
    private static final int PIL_BITS = 32 - 8 - 2;

    static ResampleWeights of(int sourceLength, int targetLength, Interpolation interpolation, Backend backend) {
        double scale = (double) sourceLength / targetLength;
        double filterScale = Math.max(1, scale);
        double support = interpolation.support() * filterScale;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[targetLength];
        int[] counts = new int[targetLength];
        double[] exact = new double[Math.multiplyExact(targetLength, stride)];
        for (int i = 0; i < targetLength; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            counts[i] = Math.min(stride, Math.min(sourceLength, (int) (centre + support + 0.5)) - first[i]);
            double sum = 0;
            for (int j = 0; j < counts[i]; j++) {
                double weight = interpolation.weight((first[i] + j - centre + 0.5) * (1 / filterScale));
                exact[i * stride + j] = weight;
                sum += weight;
            }
            for (int j = 0; j < counts[i] && sum != 0; j++) {
                exact[i * stride + j] /= sum;
            }
        }
        int bits = backend == Backend.PIL ? PIL_BITS : shortBits(exact);
        int[] weights = new int[exact.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (int) ((exact[i] < 0 ? -0.5 : 0.5) + exact[i] * (1 << bits));
        }
        return new ResampleWeights(first, counts, weights, stride, bits);
    }

    /** As many bits as the largest weight leaves in 16: ATen's {@code _compute_index_ranges_int16_weights}. */
    private static int shortBits(double[] exact) {
        double largest = Arrays.stream(exact).max().orElseThrow();
        int bits = 0;
        while (bits < 22 && (int) (0.5 + largest * (1 << (bits + 1))) < 1 << 15) {
            bits++;
        }
        return bits;
    }

    /**
     * One row at the target width, three numbers of 0 to 255 a pixel. Red and blue share a multiplication: they lie 32
     * bits apart, and no sum takes more.
     *
     * @param redBlue of each pixel: red plus blue times 2<sup>32</sup>; with {@code stride} places behind the last one
     * @param green of each pixel, with as many places behind
     */
    void along(long[] redBlue, int[] green, int[] target) {
        switch (stride) {
            case 3 -> alongThree(redBlue, green, target);
            case 5 -> alongFive(redBlue, green, target);
            default -> alongAny(redBlue, green, target);
        }
    }

    private void alongAny(long[] redBlue, int[] green, int[] target) {
        int half = 1 << (bits - 1);
        for (int x = 0; x < first.length; x++) {
            int from = first[x];
            int weight = x * stride;
            long redBlueSum = 0;
            int greenSum = half;
            // Weights behind the last one that counts are zero. Few places at a time, written out: short loops cost
            // more than what they do.
            int end = weight + stride - 2;
            for (; weight < end; weight += 2, from += 2) {
                int even = weights[weight];
                int odd = weights[weight + 1];
                redBlueSum += even * redBlue[from] + odd * redBlue[from + 1];
                greenSum += even * green[from] + odd * green[from + 1];
            }
            redBlueSum += weights[weight] * redBlue[from];
            greenSum += weights[weight] * green[from];
            put(redBlueSum, half, greenSum, target, RgbImage.CHANNELS * x);
        }
    }

    /** The same for three weights a position, as images that grow have. */
    private void alongThree(long[] redBlue, int[] green, int[] target) {
        int[] first = this.first;
        int[] weights = this.weights;
        int half = 1 << (bits - 1);
        for (int x = 0; x < first.length; x++) {
            int from = first[x];
            int w0 = weights[3 * x];
            int w1 = weights[3 * x + 1];
            int w2 = weights[3 * x + 2];
            long redBlueSum = w0 * redBlue[from] + w1 * redBlue[from + 1] + w2 * redBlue[from + 2];
            int greenSum = half + w0 * green[from] + w1 * green[from + 1] + w2 * green[from + 2];
            put(redBlueSum, half, greenSum, target, RgbImage.CHANNELS * x);
        }
    }

    /** The same for five weights a position, as images that shrink to no less than half have. */
    private void alongFive(long[] redBlue, int[] green, int[] target) {
        int[] first = this.first;
        int[] weights = this.weights;
        int half = 1 << (bits - 1);
        for (int x = 0; x < first.length; x++) {
            int from = first[x];
            int w0 = weights[5 * x];
            int w1 = weights[5 * x + 1];
            int w2 = weights[5 * x + 2];
            int w3 = weights[5 * x + 3];
            int w4 = weights[5 * x + 4];
            long redBlueSum = w0 * redBlue[from]
                    + w1 * redBlue[from + 1]
                    + w2 * redBlue[from + 2]
                    + w3 * redBlue[from + 3]
                    + w4 * redBlue[from + 4];
            int greenSum = half
                    + w0 * green[from]
                    + w1 * green[from + 1]
                    + w2 * green[from + 2]
                    + w3 * green[from + 3]
                    + w4 * green[from + 4];
            put(redBlueSum, half, greenSum, target, RgbImage.CHANNELS * x);
        }
    }

    private void put(long redBlueSum, int half, int greenSum, int[] target, int at) {
        int red = (int) redBlueSum;
        int blue = (int) ((redBlueSum - red) >> 32);
        target[at] = clamped((red + half) >> bits);
        target[at + 1] = clamped(greenSum >> bits);
        target[at + 2] = clamped((blue + half) >> bits);
    }

    /** The source position behind the last one that a target position needs. */
    int endOf(int target) {
        return first[target] + counts[target];
    }

    /**
     * The target row {@code y}, as bytes.
     *
     * @param rows of the source, the row {@code i} at {@code i % stride}
     */
    void down(int y, int[][] rows, int[] sums, byte[] target, int to) {
        Arrays.fill(sums, 1 << (bits - 1));
        for (int j = 0; j < counts[y]; j++) {
            addRow(sums, weights[y * stride + j], rows[(first[y] + j) % stride]);
        }
        int bits = this.bits;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = clamped(sums[i] >> bits);
        }
        for (int i = 0; i < sums.length; i++) {
            target[to + i] = (byte) sums[i];
        }
    }

    private static void addRow(int[] sums, int weight, int[] row) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * row[i];
        }
    }

    private static int clamped(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
