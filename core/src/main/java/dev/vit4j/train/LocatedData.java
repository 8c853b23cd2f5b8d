package dev.vit4j.train;

import dev.vit4j.io.Progress;

/**
 * A run's data and where it lies.
 *
 * @param place recorded while the run is not finished, for a resume
 * @param progress hears how many images were read to know the data again
 */
public record LocatedData(TrainingData data, DataPlace place, Progress progress) {

    /** Data that a program makes, or finds by itself. */
    public static LocatedData of(TrainingData data) {
        return new LocatedData(data, DataPlace.UNKNOWN, Progress.NONE);
    }

    LocatedData at(DataPlace where) {
        return new LocatedData(data, where, progress);
    }
}
