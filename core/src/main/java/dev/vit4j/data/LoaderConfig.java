package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Normalization;
import dev.vit4j.tensor.Device;
import java.util.List;

/**
 * How a {@link Loader} makes batches.
 *
 * @param batchSize images in a batch
 * @param transforms applied to each image in this order; after them all images must have one size
 * @param seed of order and augmentation
 * @param shuffle whether each epoch has an order of its own, or the data set's
 * @param dropLast whether a last batch that is not full is left out
 * @param threads that make batches beside the consumer's; changes no batch
 * @param prefetch batches made ahead of the consumer, at least one a thread
 * @param device where the batches are taken to: a GPU's lie in page-locked memory
 */
public record LoaderConfig(
        int batchSize,
        List<Transform> transforms,
        Normalization normalization,
        long seed,
        boolean shuffle,
        boolean dropLast,
        int threads,
        int prefetch,
        Device device) {

    private static final int DEFAULT_PREFETCH = 4;

    public LoaderConfig {
        transforms = List.copyOf(transforms);
        requireAtLeastOne("batch size", batchSize);
        requireAtLeastOne("number of loader threads", threads);
        requireAtLeastOne("prefetch depth", prefetch);
    }

    /** Shuffled, without a last batch that is not full, one thread. */
    public static LoaderConfig training(
            int batchSize, List<Transform> transforms, Normalization normalization, long seed) {
        return new LoaderConfig(
                batchSize, transforms, normalization, seed, true, true, 1, DEFAULT_PREFETCH, Device.CPU);
    }

    /** In the data set's order, every image, one thread. */
    public static LoaderConfig evaluation(int batchSize, List<Transform> transforms, Normalization normalization) {
        return new LoaderConfig(batchSize, transforms, normalization, 0, false, false, 1, DEFAULT_PREFETCH, Device.CPU);
    }

    public LoaderConfig withThreads(int threads) {
        return new LoaderConfig(
                batchSize,
                transforms,
                normalization,
                seed,
                shuffle,
                dropLast,
                threads,
                Math.max(prefetch, threads),
                device);
    }

    public LoaderConfig withDevice(Device device) {
        return new LoaderConfig(
                batchSize, transforms, normalization, seed, shuffle, dropLast, threads, prefetch, device);
    }

    private static void requireAtLeastOne(String what, int value) {
        if (value < 1) {
            throw new InvalidRequestException("the " + what + " must be at least 1, found " + value);
        }
    }
}
