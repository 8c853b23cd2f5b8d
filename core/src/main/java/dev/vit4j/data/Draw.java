package dev.vit4j.data;

import dev.vit4j.data.internal.SplitMix64;

/**
 * The randomness of one image in one epoch. It depends on nothing else, so neither the number of loader threads nor a
 * run that was stopped and resumed changes what an image looks like.
 *
 * @param seed of the run
 * @param epoch from 0
 * @param index of the image in its data set
 * @param random this image's own generator; the transforms of a list draw from it in turn
 */
public record Draw(long seed, int epoch, int index, SplitMix64 random) {

    public static Draw of(long seed, int epoch, int index) {
        return new Draw(seed, epoch, index, SplitMix64.of(seed, epoch, index));
    }

    /** A generator that is the same for this image in every epoch. */
    SplitMix64 sameEveryEpoch() {
        return SplitMix64.of(seed, index);
    }
}
