package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Normalization;
import dev.vit4j.tensor.Device;
import java.util.List;
import java.util.function.Consumer;

/**
 * The configuration of a {@link Loader}; immutable. By default one thread makes batches, four
 * ahead, with the labels of {@link LabelledImages}.
 */
public final class LoaderConfig {

    private static final int DEFAULT_PREFETCH = 4;

    private final int batchSize;
    private final List<Transform> transforms;
    private final List<BatchTransform> batchTransforms;
    private final Collator collator;
    private final Normalization normalization;
    private final long seed;
    private final boolean shuffle;
    private final boolean dropLast;
    private final int threads;
    private final int prefetch;
    private final Device device;

    private LoaderConfig(Builder from) {
        batchSize = requireAtLeastOne("batch size", from.batchSize);
        transforms = List.copyOf(from.transforms);
        batchTransforms = List.copyOf(from.batchTransforms);
        collator = from.collator;
        normalization = from.normalization;
        seed = from.seed;
        shuffle = from.shuffle;
        dropLast = from.dropLast;
        threads = requireAtLeastOne("number of loader threads", from.threads);
        prefetch = Math.max(threads, requireAtLeastOne("prefetch depth", from.prefetch));
        device = from.device;
    }

    /**
     * Shuffled, without an incomplete last batch.
     *
     * @param batchSize images per batch
     * @param transforms applied to each image in this order; after them all images of a batch must have the same size,
     *     unless the collator pads them
     * @param seed for order and augmentation
     */
    public static LoaderConfig training(
            int batchSize, List<Transform> transforms, Normalization normalization, long seed) {
        Builder builder = new Builder(batchSize, transforms, normalization);
        builder.seed = seed;
        builder.shuffle = true;
        builder.dropLast = true;
        return new LoaderConfig(builder);
    }

    /**
     * Every image, in the data set's order.
     *
     * @param batchSize images per batch
     * @param transforms as for training
     */
    public static LoaderConfig evaluation(int batchSize, List<Transform> transforms, Normalization normalization) {
        return new LoaderConfig(new Builder(batchSize, transforms, normalization));
    }

    /** Sets the collator; by default {@link Collator#labels}. */
    public LoaderConfig withCollator(Collator by) {
        return changed(builder -> builder.collator = by);
    }

    /** Sets the transforms of each batch, applied in this order after collation. */
    public LoaderConfig withBatchTransforms(List<BatchTransform> by) {
        return changed(builder -> builder.batchTransforms = by);
    }

    /** Sets the number of threads that make batches, besides the consumer's; doesn't change the batches. */
    public LoaderConfig withThreads(int count) {
        return changed(builder -> builder.threads = count);
    }

    /** Sets how many batches are made ahead of the consumer, at least one per thread; doesn't change the batches. */
    public LoaderConfig withPrefetch(int batches) {
        return changed(builder -> builder.prefetch = batches);
    }

    /** Whether an incomplete last batch is left out. */
    public LoaderConfig withDropLast(boolean drop) {
        return changed(builder -> builder.dropLast = drop);
    }

    /** The device that batches are copied to: for a GPU they are in page-locked memory. */
    public LoaderConfig withDevice(Device to) {
        return changed(builder -> builder.device = to);
    }

    private LoaderConfig changed(Consumer<Builder> change) {
        Builder builder = new Builder(this);
        change.accept(builder);
        return new LoaderConfig(builder);
    }

    int batchSize() {
        return batchSize;
    }

    List<Transform> transforms() {
        return transforms;
    }

    List<BatchTransform> batchTransforms() {
        return batchTransforms;
    }

    Collator collator() {
        return collator;
    }

    Normalization normalization() {
        return normalization;
    }

    long seed() {
        return seed;
    }

    boolean shuffle() {
        return shuffle;
    }

    boolean dropLast() {
        return dropLast;
    }

    int threads() {
        return threads;
    }

    int prefetch() {
        return prefetch;
    }

    Device device() {
        return device;
    }

    private static int requireAtLeastOne(String what, int value) {
        if (value < 1) {
            throw new InvalidRequestException("the " + what + " must be at least 1, found " + value);
        }
        return value;
    }

    private static final class Builder {

        private final int batchSize;
        private final List<Transform> transforms;
        private final Normalization normalization;
        private List<BatchTransform> batchTransforms = List.of();
        private Collator collator = Collator.labels();
        private long seed;
        private boolean shuffle;
        private boolean dropLast;
        private int threads = 1;
        private int prefetch = DEFAULT_PREFETCH;
        private Device device = Device.CPU;

        Builder(int batchSize, List<Transform> transforms, Normalization normalization) {
            this.batchSize = batchSize;
            this.transforms = transforms;
            this.normalization = normalization;
        }

        Builder(LoaderConfig from) {
            this(from.batchSize, from.transforms, from.normalization);
            batchTransforms = from.batchTransforms;
            collator = from.collator;
            seed = from.seed;
            shuffle = from.shuffle;
            dropLast = from.dropLast;
            threads = from.threads;
            prefetch = from.prefetch;
            device = from.device;
        }
    }
}
