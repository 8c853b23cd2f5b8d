package dev.vit4j.data.internal;

import java.util.stream.IntStream;

/** Random permutations (Fisher and Yates). */
public final class Permutation {

    private Permutation() {}

    public static int[] of(int size, SplitMix64 random) {
        int[] order = IntStream.range(0, size).toArray();
        shuffle(order, random);
        return order;
    }

    static void shuffle(int[] values, SplitMix64 random) {
        for (int last = values.length - 1; last > 0; last--) {
            int chosen = random.nextInt(last + 1);
            int swapped = values[last];
            values[last] = values[chosen];
            values[chosen] = swapped;
        }
    }
}
