package dev.vit4j.data.internal;

/**
 * The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). The JDK's
 * own generators may change how they turn bits into numbers between releases; this one gives the same
 * numbers on every JDK, which makes runs repeatable to the last bit.
 */
public final class SplitMix64 {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private SplitMix64(long state) {
        this.state = state;
    }

    /** A generator identified by keys (an epoch, an image's index): other keys give other numbers. */
    public static SplitMix64 of(long seed, long... keys) {
        long state = mix(seed + GOLDEN_GAMMA);
        for (long key : keys) {
            state = mix(state ^ mix(key + GOLDEN_GAMMA));
        }
        return new SplitMix64(state);
    }

    /** The reference's numbers for this state. */
    public static SplitMix64 ofState(long state) {
        return new SplitMix64(state);
    }

    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * Between 0 and {@code bound - 1}. Multiply and shift: the bias, at most {@code bound / 2^32}, is far below what
     * any training set could show.
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive, found " + bound);
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Between {@code low} and {@code high}, both inclusive. */
    public int nextInt(int low, int high) {
        return low + nextInt(Math.addExact(Math.subtractExact(high, low), 1));
    }

    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** Uniform in [0, 1), in steps of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double nextDouble(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
