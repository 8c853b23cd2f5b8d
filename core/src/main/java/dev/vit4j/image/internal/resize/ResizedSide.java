package dev.vit4j.image.internal.resize;

import dev.vit4j.image.ResizeFilter;

/**
 * One side of an image resized to another length, and the range of new positions that is kept. No other position
 * is computed, so that the new length, which is unbounded for narrow images, costs nothing.
 *
 * @param source pixels before
 * @param target pixels after, all of them
 * @param from the first position that is kept
 * @param count the number of positions that are kept
 */
public record ResizedSide(int source, long target, long from, int count) {

    /**
     * Up to this sum of height and width torch uses another kernel; the two round differently
     * if a centre is at a source pixel's edge: {@code _use_vectorized_kernel_cond_2d} in ATen's UpSampleKernel.cpp.
     */
    private static final int MOST_OF_SMALL_KERNEL = 128;

    public ResizedSide {
        if (source < 1 || count < 1 || from < 0 || from + count > target) {
            throw new IllegalArgumentException(
                    count + " positions from " + from + " on of " + target + ", resized from " + source);
        }
    }

    /** Every position is kept. */
    public static ResizedSide whole(int source, int target) {
        return new ResizedSide(source, target, 0, target);
    }

    public boolean changes() {
        return source != target;
    }

    /** Source pixels per target pixel. */
    double scale() {
        return (double) source / target;
    }

    /** Source pixels used on each side of a position's centre. */
    double support(ResizeFilter interpolation) {
        return interpolation.support() * Math.max(1, scale());
    }

    /** A position's centre in the source. */
    double centre(long position) {
        return (position + 0.5) * scale();
    }

    /** The first source pixel for a position. */
    int first(long position, ResizeFilter interpolation) {
        return Math.max(0, (int) (centre(position) - support(interpolation) + 0.5));
    }

    /** The end of the source pixels for a position. */
    int end(long position, ResizeFilter interpolation) {
        return Math.min(source, (int) (centre(position) + support(interpolation) + 0.5));
    }

    /** Source pixels needed for the positions that are kept. */
    int needed(ResizeFilter interpolation) {
        return changes() ? end(from + count - 1, interpolation) - first(from, interpolation) : count;
    }

    /** Places for the weights of a position. */
    long stride(ResizeFilter interpolation) {
        return (long) Math.ceil(support(interpolation)) * 2 + 1;
    }

    /** The source pixel of each position that is kept, if none are mixed. */
    int[] nearest(ResizeFilter interpolation, ResizeFilter.Backend backend, ResizedSide other) {
        if (backend.isPillow()) {
            return nearestOfPillow();
        }
        boolean small = target + other.target <= MOST_OF_SMALL_KERNEL;
        float scale = (float) source / target;
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            long position = from + i;
            float exact = interpolation == ResizeFilter.NEAREST_FLOOR
                    ? position * scale
                    : small ? (position + 0.5f) * scale : Math.max(0, Math.fma(position + 0.5f, scale, -0.5f)) + 0.5f;
            positions[i] = Math.min((int) exact, source - 1);
        }
        return positions;
    }

    private int[] nearestOfPillow() {
        int[] positions = new int[count];
        double scale = scale();
        double position = RepeatedSum.of(scale * 0.5, scale, from); // summed up, as Pillow does
        for (int i = 0; i < count; i++, position += scale) {
            positions[i] = Math.min((int) position, source - 1);
        }
        return positions;
    }
}
