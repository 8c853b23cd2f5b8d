package dev.vit4j.train.internal;

/**
 * How a batch is split into micro-batches. The split only depends on the batch, never on the number
 * of workers, so that all sums over it are the same.
 *
 * @param count the number of micro-batches
 */
public record MicroBatches(long examples, long count) {

    /** The smallest number of micro-batches with at most {@code largest} examples each. */
    public static MicroBatches of(long examples, long largest) {
        return new MicroBatches(examples, (examples + largest - 1) / largest);
    }

    /**
     * The start of a micro-batch. Sizes differ by at most one: a small remainder would give poor batch-norm statistics.
     */
    public long from(long index) {
        return examples * index / count;
    }

    public long size(long index) {
        return from(index + 1) - from(index);
    }
}
