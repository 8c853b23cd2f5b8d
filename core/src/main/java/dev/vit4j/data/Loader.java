package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.Permutation;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.tensor.Device;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Batches of a data set, made by threads ahead of the consumer. Order and augmentation only depend on the seed, the
 * epoch and the image, never on the number of threads, and an epoch can be started at any batch. There is nothing to close
 * but the batches and the epochs.
 *
 * <pre>{@code
 * Loader loader = new Loader(dataset, Loader.Config.training(256, transforms, Normalization.CIFAR10, seed));
 * try (Loader.Batches batches = loader.epoch(0)) {
 *     while (batches.hasNext()) {
 *         try (Batch batch = batches.next()) {
 *             train(batch.images(), batch.labels());
 *         }
 *     }
 * }
 * }</pre>
 */
public final class Loader {

    private final Dataset dataset;
    private final Config config;
    private final BatchAssembler assembler;

    /**
     * A loader for which a broken image is an error.
     *
     * @throws InvalidRequestException if the data set has too few images for one batch
     */
    public Loader(Dataset dataset, Config config) {
        this(dataset, config, BrokenImages.refused(dataset));
    }

    /**
     * A loader that leaves out broken images. Its batch is then smaller, in every epoch, and may have no images at all: so
     * the order of the others doesn't depend on which are broken.
     *
     * @param broken images of this data set; the loader adds newly found ones
     * @throws InvalidRequestException if the data set has too few images for one batch
     */
    public Loader(Dataset dataset, Config config, BrokenImages broken) {
        this.dataset = dataset;
        this.config = config;
        this.assembler = new BatchAssembler(dataset, config, broken);
        if (batchesPerEpoch() == 0) {
            throw new InvalidRequestException("data set " + dataset.name() + " of " + Plural.of(dataset.size(), "image")
                    + " is too small for a batch of " + config.batchSize() + "; choose a smaller batch size");
        }
    }

    /** The number of batches in an epoch; a smaller last one counts unless it is dropped. */
    public int batchesPerEpoch() {
        int full = dataset.size() / config.batchSize();
        boolean remainder = dataset.size() % config.batchSize() != 0;
        return remainder && !config.dropLast() ? full + 1 : full;
    }

    /**
     * All batches of an epoch. Starts the loader's threads, which run until the caller closes the result.
     *
     * @param epoch from 0
     */
    public Batches epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /**
     * The batches of an epoch from {@code firstBatch} on, the same as if it had started at 0.
     *
     * @param epoch from 0
     * @param firstBatch between 0 and {@code batchesPerEpoch()}
     * @throws IndexOutOfBoundsException if there is no such batch
     */
    public Batches epoch(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batchesPerEpoch() + 1);
        return new EpochBatches(assembler, config, order(epoch), epoch, firstBatch, batchesPerEpoch());
    }

    private int[] order(int epoch) {
        return config.shuffle()
                ? Permutation.of(dataset.size(), SplitMix64.of(config.seed(), epoch))
                : IntStream.range(0, dataset.size()).toArray();
    }

    /**
     * The configuration of a {@link Loader}; immutable. By default one thread makes batches, four
     * ahead, with the labels of {@link LabelledImages}.
     */
    public static final class Config {

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

        private Config(Builder from) {
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
         * A configuration for training: shuffled, without an incomplete last batch.
         *
         * @param batchSize images per batch
         * @param transforms applied to each image in this order; after them all images of a batch must have the same size,
         *     unless the collator pads them
         * @param normalization applied after the transforms
         * @param seed for order and augmentation
         * @throws InvalidRequestException if the batch size is less than 1
         */
        public static Config training(
                int batchSize, List<Transform> transforms, Normalization normalization, long seed) {
            Builder builder = new Builder(batchSize, transforms, normalization);
            builder.seed = seed;
            builder.shuffle = true;
            builder.dropLast = true;
            return new Config(builder);
        }

        /**
         * A configuration for evaluation: every image, in the data set's order.
         *
         * @param batchSize images per batch
         * @param transforms as for training
         * @param normalization applied after the transforms
         * @throws InvalidRequestException if the batch size is less than 1
         */
        public static Config evaluation(int batchSize, List<Transform> transforms, Normalization normalization) {
            return new Config(new Builder(batchSize, transforms, normalization));
        }

        /** Sets the collator; by default {@link Collator#labels}. */
        public Config withCollator(Collator by) {
            return changed(builder -> builder.collator = by);
        }

        /** Sets the transforms of each batch, applied in this order after collation. */
        public Config withBatchTransforms(List<BatchTransform> by) {
            return changed(builder -> builder.batchTransforms = by);
        }

        /** Sets the number of threads that make batches, at least 1, besides the consumer's; doesn't change the batches. */
        public Config withThreads(int count) {
            return changed(builder -> builder.threads = count);
        }

        /** Sets how many batches are made ahead of the consumer, at least one per thread; doesn't change the batches. */
        public Config withPrefetch(int batches) {
            return changed(builder -> builder.prefetch = batches);
        }

        /** Sets whether an incomplete last batch is left out. */
        public Config withDropLast(boolean drop) {
            return changed(builder -> builder.dropLast = drop);
        }

        /** Sets the device that the consumer copies batches to: for a GPU, batches are made in page-locked memory. */
        public Config withDevice(Device to) {
            return changed(builder -> builder.device = to);
        }

        private Config changed(Consumer<Builder> change) {
            Builder builder = new Builder(this);
            change.accept(builder);
            return new Config(builder);
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

            Builder(Config from) {
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

    /**
     * The batches of one epoch, in order. At most as many as the prefetch depth are in progress or waiting. For one
     * consumer thread, which closes it: that stops the loader's threads.
     */
    public interface Batches extends Iterator<Batch>, AutoCloseable {

        /**
         * The next batch, to be closed by the caller.
         *
         * @throws dev.vit4j.Vit4jException if an image can't be read or transformed, and the message says which; or if
         *     there is not enough memory. The epoch is then closed
         * @throws IllegalStateException if the thread is interrupted; the epoch is then closed
         * @throws java.util.NoSuchElementException after the last one
         */
        @Override
        Batch next();

        /**
         * Stops the threads and waits for their current images, for a minute at most; batches already returned stay valid.
         */
        @Override
        void close();
    }
}
