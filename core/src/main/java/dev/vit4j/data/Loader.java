package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.Permutation;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.internal.text.Plural;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Batches of a data set, made by threads ahead of the consumer. Order and augmentation only depend on the seed, the
 * epoch and the image, never on the number of threads, and an epoch can be started at any batch.
 *
 * <pre>{@code
 * Loader loader = new Loader(dataset, LoaderConfig.training(256, transforms, Normalization.CIFAR10, seed));
 * try (EpochBatches batches = loader.epoch(0)) {
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
    private final LoaderConfig config;
    private final BatchAssembler assembler;

    /**
     * @throws InvalidRequestException if the data set has too few images for one batch
     */
    public Loader(Dataset dataset, LoaderConfig config) {
        this(dataset, config, BrokenImages.refused(dataset));
    }

    /**
     * A loader that leaves out broken images: the place of one in its batch stays empty, in every epoch, and a batch
     * may have no images at all. So the order of the others doesn't depend on which are broken.
     *
     * @param broken images of this data set; the loader adds newly found ones
     * @throws InvalidRequestException if the data set has too few images for one batch
     */
    public Loader(Dataset dataset, LoaderConfig config, BrokenImages broken) {
        this.dataset = dataset;
        this.config = config;
        this.assembler = new BatchAssembler(dataset, config, broken);
        if (batchesPerEpoch() == 0) {
            throw new InvalidRequestException("data set " + dataset.name() + " of " + Plural.of(dataset.size(), "image")
                    + " is too small for a batch of " + config.batchSize() + "; choose a smaller batch size");
        }
    }

    public int batchesPerEpoch() {
        int full = dataset.size() / config.batchSize();
        boolean remainder = dataset.size() % config.batchSize() != 0;
        return remainder && !config.dropLast() ? full + 1 : full;
    }

    /** All batches of an epoch. The threads run until the result is closed. */
    public EpochBatches epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /**
     * The batches of an epoch from {@code firstBatch} on, the same as if it had started at 0.
     *
     * @param firstBatch between 0 and {@code batchesPerEpoch()}
     */
    public EpochBatches epoch(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batchesPerEpoch() + 1);
        return new EpochBatches(assembler, config, order(epoch), epoch, firstBatch, batchesPerEpoch());
    }

    private int[] order(int epoch) {
        return config.shuffle()
                ? Permutation.of(dataset.size(), SplitMix64.of(config.seed(), epoch))
                : IntStream.range(0, dataset.size()).toArray();
    }
}
