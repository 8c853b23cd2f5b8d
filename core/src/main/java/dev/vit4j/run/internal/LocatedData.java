package dev.vit4j.run.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.TrainingData;
import java.util.Optional;

/**
 * A run's data and where it lies.
 *
 * @param place recorded while the run is not finished, for a resume
 * @param progress hears how many images were read to know the data again
 * @param known what tells the data from other data, where that was found out before
 */
public record LocatedData(
        TrainingData data, DataPlace place, TransferListener progress, Optional<DataFingerprint> known) {

    /** Of which nobody knows yet what tells it from other data. */
    public LocatedData(TrainingData data, DataPlace place, TransferListener progress) {
        this(data, place, progress, Optional.empty());
    }

    /** Data that a program makes, or finds by itself. */
    public static LocatedData of(TrainingData data) {
        return new LocatedData(data, DataPlace.UNKNOWN, TransferListener.NONE);
    }

    public LocatedData at(DataPlace where) {
        return new LocatedData(data, where, progress, known);
    }

    /** The same, of which somebody else hears how many images were read. */
    public LocatedData toldTo(TransferListener listener) {
        return new LocatedData(data, place, listener, known);
    }

    /** The same with its {@link #fingerprint}, for several runs that would find it out each. */
    public LocatedData fingerprinted() {
        return new LocatedData(data, place, progress, Optional.of(fingerprint()));
    }

    /**
     * What tells the data from other data, its images read where nobody did before.
     *
     * @throws ResourceException if one can't be read
     */
    public DataFingerprint fingerprint() {
        return known.orElseGet(
                () -> DataFingerprint.of(data, ImageContents.remembering(progress), LeftOutContents.none()));
    }
}
