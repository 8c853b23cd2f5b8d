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

    /** Places for each target position. */
    static long stride(int sourceLength, int targetLength, Interpolation interpolation) {
        double scale = (double) sourceLength / targetLength;
        return (long) Math.ceil(interpolation.support() * Math.max(1, scale)) * 2 + 1;
    }

    static ResampleWeights of(int sourceLength, int targetLength, Interpolation interpolation, Backend backend) {
        double scale = (double) sourceLength / targetLength;
        double filterScale = Math.max(1, scale);
        double support = interpolation.support() * filterScale;
        int stride = Math.toIntExact(stride(sourceLength, targetLength, interpolation));
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

    /** Source positions that count for one target position at the most. */
    int mostCounted() {
        return Arrays.stream(counts).max().orElseThrow();
    }

    /** The source position behind the last one that a target position needs. */
    int endOf(int target) {
        return first[target] + counts[target];
    }

    /**
     * The line at a target position: of each colour, numbers of 0 to 255.
     *
     * @param lines of the source, line {@code i} at {@code i % lines.length}, so many as {@link #mostCounted}
     */
    void blend(int position, int[][][] lines, int[][] target) {
        for (int color = 0; color < target.length; color++) {
            blend(position, lines, color, target[color]);
        }
    }

    private void blend(int position, int[][][] lines, int color, int[] target) {
        Arrays.fill(target, 1 << (bits - 1));
        for (int j = 0; j < counts[position]; j++) {
            addLine(target, weights[position * stride + j], lines[(first[position] + j) % lines.length][color]);
        }
        int bits = this.bits;
        for (int i = 0; i < target.length; i++) {
            target[i] = EightBits.clamped(target[i] >> bits);
        }
    }

    private static void addLine(int[] sums, int weight, int[] line) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * line[i];
        }
    }
}
