package dev.vit4j.data;

import dev.vit4j.data.internal.JoinedDataset;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.Optional;

/** A data set that can be described, found, downloaded, and read one split at a time or as a whole. */
public interface DataSource {

    /**
     * @throws dev.vit4j.ResourceException if this needs the files, and they are missing or broken
     */
    DataDescription description();

    /** The location of its files on this machine; empty if they must be downloaded, or if it has no files. */
    Optional<Path> where();

    /**
     * Ensures that the complete data set is on this machine.
     *
     * @throws dev.vit4j.ResourceException if it can't be downloaded
     */
    void fetch(TransferListener progress);

    /**
     * Verifies the files on this machine, if there are any; nothing is downloaded or written.
     *
     * @throws dev.vit4j.ResourceException if they are incomplete or damaged
     */
    default void check(TransferListener progress) {
        fetch(progress);
    }

    /**
     * Its splits.
     *
     * @throws dev.vit4j.ResourceException if this needs the files, and they are missing or broken
     */
    DataSplits splits(TransferListener progress);

    /**
     * Loads one split, downloading the data set if necessary. If there is no test split, the validation split is used
     * instead.
     *
     * @throws dev.vit4j.InvalidRequestException if the data set has no such split
     * @throws dev.vit4j.ResourceException if it is missing, damaged or can't be downloaded
     */
    Dataset load(Split split, TransferListener progress);

    /**
     * Loads all splits as one data set, in turn; an image's identity begins with its split's folder. A data set without
     * splits is read in its own order.
     *
     * @throws dev.vit4j.ResourceException if the data set is missing, damaged or can't be downloaded
     */
    default Dataset loadAll(TransferListener progress) {
        return JoinedDataset.of(
                description().name(),
                splits(progress).found().stream()
                        .map(split -> new JoinedDataset.Part(split.word(), load(split, progress)))
                        .toList());
    }
}
