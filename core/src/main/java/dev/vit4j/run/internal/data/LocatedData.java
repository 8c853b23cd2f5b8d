package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.Trainer;
import java.util.Optional;

/**
 * A run's data and its location.
 *
 * @param place recorded until the run is finished, for a resume
 * @param progress receives the number of images read for the fingerprint
 * @param known the fingerprint of the data, if it was computed before
 */
public record LocatedData(
        Trainer.Data data, DataPlace place, TransferListener progress, Optional<DataFingerprint> known) {

    /** Data whose fingerprint is not known yet. */
    public LocatedData(Trainer.Data data, DataPlace place, TransferListener progress) {
        this(data, place, progress, Optional.empty());
    }

    /** Data that a program creates or finds itself. */
    public static LocatedData of(Trainer.Data data) {
        return new LocatedData(data, DataPlace.UNKNOWN, TransferListener.NONE);
    }

    public LocatedData at(DataPlace where) {
        return new LocatedData(data, where, progress, known);
    }

    /** The same with another listener for the number of images read. */
    public LocatedData toldTo(TransferListener listener) {
        return new LocatedData(data, place, listener, known);
    }

    /** The same with its {@link #fingerprint}, for several runs that would each compute it. */
    public LocatedData fingerprinted() {
        return new LocatedData(data, place, progress, Optional.of(fingerprint()));
    }

    /**
     * The fingerprint of the data, which reads its images unless it is known.
     *
     * @throws ResourceException if one can't be read
     */
    public DataFingerprint fingerprint() {
        return known.orElseGet(
                () -> DataFingerprint.of(data, ImageContents.remembering(progress), LeftOutContents.none()));
    }
}
