package dev.vit4j.data;

import dev.vit4j.data.internal.JoinedDataset;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Optional;

/** A data set that can be had: described, found, fetched, and read one split at a time, or whole. */
public interface DataSource {

    /**
     * @throws dev.vit4j.ResourceException if that takes a look at the files, and they are missing or broken
     */
    DataDescription description();

    /** Where its files lie on this machine; empty where they must be fetched, or where there are none to fetch. */
    Optional<Path> where();

    /**
     * Makes sure that the data set is on this machine, whole.
     *
     * @throws dev.vit4j.ResourceException if it can't be had
     */
    void fetch(TransferListener progress);

    /**
     * Reads what of it is on this machine, if anything, to see that it is whole; nothing is fetched or written.
     *
     * @throws dev.vit4j.ResourceException if it is not
     */
    default void check(TransferListener progress) {
        fetch(progress);
    }

    /**
     * What it is split into.
     *
     * @throws dev.vit4j.ResourceException if that takes a look at the files, and they are missing or broken
     */
    DataSplits splits(TransferListener progress);

    /**
     * Reads one split, fetching the data set where need be. Where there is no test split, the validation split stands for
     * it.
     *
     * @throws dev.vit4j.InvalidRequestException if the data set has no such split
     * @throws dev.vit4j.ResourceException if it is missing, damaged or can't be had
     */
    Dataset load(Split split, TransferListener progress);

    /**
     * Reads all splits as one data set, one behind the other; an image's identity begins with its split's folder. What
     * nobody split is read in its own order, as it lies there.
     *
     * @throws dev.vit4j.ResourceException if the data set is missing, damaged or can't be had
     */
    default Dataset loadAll(TransferListener progress) {
        return JoinedDataset.of(
                description().name(),
                splits(progress).found().stream()
                        .map(split -> new JoinedDataset.Part(split.word(), load(split, progress)))
                        .toList());
    }
}
