package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.Crc32c;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunTerms;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The companion of a checkpoint's tensors, written after them: the progress of the run, and checksums. */
public sealed interface Stamp {

    TrainingState progress();

    /** Refuses tensors other than those that it was written for. */
    void requireTensors(Path file) throws MisfitException;

    /**
     * With a copy of everything else that a resume needs; the file has a checksum over it.
     *
     * @param tensorsBytes the size of the file of tensors
     * @param tensorsCrc32c that file's checksum
     * @param metrics the lines of the run's metrics up to there
     * @param brokenImages left out by the run up to there
     */
    record Whole(
            long tensorsBytes,
            String tensorsCrc32c,
            TrainingState progress,
            RunTerms terms,
            List<EpochMetrics> metrics,
            List<Trainer.Listener.BrokenImage> brokenImages)
            implements Stamp {

        /** For tensors that are on disk. */
        static Whole of(
                Path tensors,
                TrainingState progress,
                RunTerms terms,
                List<EpochMetrics> metrics,
                List<Trainer.Listener.BrokenImage> brokenImages) {
            return new Whole(size(tensors), Crc32c.of(tensors), progress, terms, metrics, brokenImages);
        }

        @Override
        public void requireTensors(Path file) throws MisfitException {
            if (size(file) != tensorsBytes) {
                throw new MisfitException(
                        file.getFileName() + " has " + size(file) + " bytes, expected " + tensorsBytes);
            }
            requireChecksum(file, "CRC-32C", Crc32c.of(file), tensorsCrc32c);
        }

        private static long size(Path file) {
            try {
                return Files.size(file);
            } catch (IOException e) {
                throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
            }
        }
    }

    /** The format before stamps had checksums of their own. */
    record Unsealed(String tensorsSha256, TrainingState progress) implements Stamp {

        @Override
        public void requireTensors(Path file) throws MisfitException {
            requireChecksum(file, "SHA-256", Sha256.of(file), tensorsSha256);
        }
    }

    private static void requireChecksum(Path file, String kind, String found, String expected) throws MisfitException {
        if (!found.equals(expected)) {
            throw new MisfitException(file.getFileName() + " has the " + kind + " " + found + ", expected " + expected);
        }
    }
}
