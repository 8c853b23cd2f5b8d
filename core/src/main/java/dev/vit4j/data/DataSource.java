package dev.vit4j.data;

import dev.vit4j.io.Progress;
import java.nio.file.Path;
import java.util.Optional;

/** A data set that can be had: described, found, fetched, and read one part at a time. */
public sealed interface DataSource permits Cifar10Source, ShapesSource, ImageFolderSource {

    /**
     * @throws dev.vit4j.ResourceException where that takes a look at the files, and they are missing or broken
     */
    DataDescription description();

    /** Where its files lie on this machine; empty where they must be fetched, or where there are none to fetch. */
    Optional<Path> where();

    /**
     * Makes sure that the data set is on this machine, whole.
     *
     * @throws dev.vit4j.ResourceException where it can't be had
     */
    void fetch(Progress progress);

    /**
     * Reads one part, fetching the data set where need be.
     *
     * @throws dev.vit4j.ResourceException where it is missing, damaged or can't be had
     */
    Dataset load(Split split, Progress progress);
}
