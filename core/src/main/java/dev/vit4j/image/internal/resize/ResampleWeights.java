package dev.vit4j.image.internal.resize;

import dev.vit4j.image.ResizeFilter;
import java.util.Arrays;

/**
 * The fixed-point weights for resizing one side of an image, for the positions that are kept.
 *
 * @param origin the first source position that any of them needs
 * @param first for each target position: the first source position, relative to the origin
 * @param counts for each target position: the number of source positions
 * @param weights for each target position in turn, {@code stride} places for each
 * @param bits after the binary point
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves a resize
record ResampleWeights(int origin, int[] first, int[] counts, int[] weights, int stride, int bits) {

    /** Pillow's {@code PRECISION_BITS}. */
    private static final int PIL_BITS = 32 - 8 - 2;

    /**
     * torchvision's value whenever an image is enlarged: the outermost position has a weight of 1 or more, since
     * the negative half of the window is outside of the image, and none has 2.
     */
    private static final int GROWING_BITS = 14;

    static ResampleWeights of(ResizedSide side, ResizeFilter interpolation, ResizeFilter.Backend backend) {
        int stride = Math.toIntExact(side.stride(interpolation));
        int origin = side.first(side.from(), interpolation);
        int[] first = new int[side.count()];
        int[] counts = new int[side.count()];
        double[] exact = new double[Math.multiplyExact(side.count(), stride)];
        for (int i = 0; i < side.count(); i++) {
            long position = side.from() + i;
            int start = side.first(position, interpolation);
            first[i] = start - origin;
            counts[i] = fill(side, position, interpolation, exact, i * stride, stride);
        }
        int bits = bits(side, interpolation, backend, exact, stride);
        int[] weights = new int[exact.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (int) ((exact[i] < 0 ? -0.5 : 0.5) + exact[i] * (1 << bits));
        }
        return new ResampleWeights(origin, first, counts, weights, stride, bits);
    }

    /** All positions have the same number of bits, which also depends on those that are not kept. */
    private static int bits(
            ResizedSide side, ResizeFilter interpolation, ResizeFilter.Backend backend, double[] kept, int stride) {
        if (backend.isPillow()) {
            return PIL_BITS;
        }
        if (side.target() > side.source()) {
            return GROWING_BITS;
        }
        double before = largest(side, 0, side.from(), interpolation, stride);
        double behind = largest(side, side.from() + side.count(), side.target(), interpolation, stride);
        return shortBits(Math.max(Arrays.stream(kept).max().orElseThrow(), Math.max(before, behind)));
    }

    /** Writes a position's weights, whose sum is 1, at {@code to}, and returns their number. */
    private static int fill(
            ResizedSide side, long position, ResizeFilter interpolation, double[] exact, int to, int stride) {
        double filterScale = Math.max(1, side.scale());
        double centre = side.centre(position);
        int first = side.first(position, interpolation);
        int count = Math.min(stride, side.end(position, interpolation) - first);
        double sum = 0;
        for (int j = 0; j < count; j++) {
            double weight = interpolation.weight((first + j - centre + 0.5) * (1 / filterScale));
            exact[to + j] = weight;
            sum += weight;
        }
        for (int j = 0; j < count && sum != 0; j++) {
            exact[to + j] /= sum;
        }
        return count;
    }

    /** The largest weight in a range of positions, which have to be computed for it. */
    private static double largest(ResizedSide side, long from, long to, ResizeFilter interpolation, int stride) {
        double largest = 0;
        double[] exact = new double[stride];
        for (long position = from; position < to; position++) {
            int count = fill(side, position, interpolation, exact, 0, stride);
            for (int j = 0; j < count; j++) {
                largest = Math.max(largest, exact[j]);
            }
        }
        return largest;
    }

    /** The number of bits that the largest weight leaves in 16: ATen's {@code _compute_index_ranges_int16_weights}. */
    private static int shortBits(double largest) {
        int bits = 0;
        while (bits < 22 && (int) (0.5 + largest * (1 << (bits + 1))) < 1 << 15) {
            bits++;
        }
        return bits;
    }

    /** The number of positions that are kept. */
    int count() {
        return first.length;
    }

    /** The number of source positions that the kept positions need. */
    int sourceCount() {
        return endOf(first.length - 1);
    }

    /** The maximum number of source positions for one target position. */
    int mostCounted() {
        return Arrays.stream(counts).max().orElseThrow();
    }

    /** The end of the source positions that a target position needs. */
    int endOf(int target) {
        return first[target] + counts[target];
    }

    /**
     * The line at a target position: numbers from 0 to 255 for each colour.
     *
     * @param lines of the source, line {@code i} at {@code i % lines.length}, at least {@link #mostCounted}
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
