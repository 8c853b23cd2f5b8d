package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.Permutation;
import dev.vit4j.data.internal.SplitMix64;

/**
 * The randomness of one image, or of one batch, in one epoch. It only depends on the run's seed, the epoch and the
 * index of the image or batch, so neither the number of loader threads nor stopping and resuming a run changes an
 * image. The transforms of an image draw from it one after the other. The numbers for a seed stay the same from release to
 * release and on every JDK. Not thread-safe.
 */
public final class Draw {

    private static final long BATCH = -1; // not an image's index

    private final long seed;
    private final int epoch;
    private final int place;
    private final boolean ofBatch;
    private final SplitMix64 random;

    private Draw(long seed, int epoch, int place, boolean ofBatch, SplitMix64 random) {
        this.seed = seed;
        this.epoch = epoch;
        this.place = place;
        this.ofBatch = ofBatch;
        this.random = random;
    }

    /**
     * The randomness of an image.
     *
     * @param seed of the run
     * @param epoch from 0
     * @param index of the image in its data set
     */
    public static Draw of(long seed, int epoch, int index) {
        return new Draw(seed, epoch, index, false, SplitMix64.of(seed, epoch, index));
    }

    /**
     * The randomness of a whole batch.
     *
     * @param seed of the run
     * @param epoch from 0
     * @param batch from 0 in each epoch
     */
    public static Draw ofBatch(long seed, int epoch, int batch) {
        return new Draw(seed, epoch, batch, true, SplitMix64.of(seed, epoch, batch, BATCH));
    }

    /** The epoch, from 0. */
    public int epoch() {
        return epoch;
    }

    /** Numbers that are the same for this image, or this index of a batch, in every epoch; each call restarts them. */
    public Draw sameEveryEpoch() {
        SplitMix64 same = ofBatch ? SplitMix64.of(seed, place, BATCH) : SplitMix64.of(seed, place);
        return new Draw(seed, epoch, place, ofBatch, same);
    }

    /**
     * Uniform from {@code low} (inclusive) to {@code high} (exclusive).
     *
     * @throws InvalidRequestException if {@code high} is less than {@code low}
     */
    public double uniform(double low, double high) {
        if (!(low <= high)) {
            throw new InvalidRequestException("can't draw from " + low + " up to " + high);
        }
        return random.nextDouble(low, high);
    }

    /**
     * A uniformly distributed integer, both bounds inclusive.
     *
     * @throws InvalidRequestException if {@code high} is less than {@code low}
     */
    public int integer(int low, int high) {
        if (high < low) {
            throw new InvalidRequestException("can't draw from " + low + " up to " + high);
        }
        return random.nextInt(low, high);
    }

    /** True with this probability: never for 0, always for 1. */
    public boolean chance(double probability) {
        return random.nextDouble() >= 1 - probability;
    }

    /** Normal with mean 0 and standard deviation 1 (Box and Muller). */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    /** A random permutation of the integers from 0 to {@code size - 1}. */
    public int[] permutation(int size) {
        return Permutation.of(size, random);
    }
}
