package dev.vit4j.text.internal;

import java.util.Arrays;

/**
 * Pairs of ids, each with the rank of its merge and the id that it gives. A hash table of primitives with linear
 * probing: the largest vocabularies have more than half a million pairs, and each lookup of a word is some of these.
 */
final class PairTable {

    private static final long FREE = -1;

    /** Spreads neighbouring keys over the table: the golden ratio in 64 bits. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] keys;
    private final int[] ranks;
    private final int[] merged;
    private final int shift;

    PairTable(int pairs) {
        int bits = 64 - Long.numberOfLeadingZeros(2L * pairs + 1);
        keys = new long[1 << bits];
        ranks = new int[keys.length];
        merged = new int[keys.length];
        shift = Long.SIZE - bits;
        Arrays.fill(keys, FREE);
    }

    /** Of a pair that is put twice the last one counts. */
    void put(int left, int right, int rank, int result) {
        int slot = slot(left, right);
        keys[slot] = key(left, right);
        ranks[slot] = rank;
        merged[slot] = result;
    }

    /** The place to pass to {@link #rank} and {@link #merged}; negative if there is no such pair. */
    int find(int left, int right) {
        int slot = slot(left, right);
        return keys[slot] == FREE ? -1 : slot;
    }

    int rank(int slot) {
        return ranks[slot];
    }

    int merged(int slot) {
        return merged[slot];
    }

    private int slot(int left, int right) {
        long key = key(left, right);
        int slot = (int) ((key * SPREAD) >>> shift);
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long key(int left, int right) {
        return ((long) left << Integer.SIZE) | right;
    }
}
