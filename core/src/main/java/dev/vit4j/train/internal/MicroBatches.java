package dev.vit4j.train.internal;

/**
 * How a batch is cut into the pieces that are computed at once. The cut depends on the batch alone, never on the number
 * of workers, so that all sums over it are the same whoever computes them.
 *
 * @param count how many there are
 */
public record MicroBatches(long examples, long count) {

    /** The fewest that are of at most {@code largest} examples each. */
    public static MicroBatches of(long examples, long largest) {
        return new MicroBatches(examples, (examples + largest - 1) / largest);
    }

    /** Where one begins. Their sizes differ by one at most: batch norms would see little of a small rest. */
    public long from(long index) {
        return examples * index / count;
    }

    public long size(long index) {
        return from(index + 1) - from(index);
    }
}
