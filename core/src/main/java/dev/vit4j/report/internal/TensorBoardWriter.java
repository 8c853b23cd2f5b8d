package dev.vit4j.report.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.report.EpochMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scalars for TensorBoard, in an event file of a run folder. A folder has one such file: a resumed run
 * continues it. An event counts once it is completely written; the incomplete one of a killed process is
 * dropped when the file is opened again. One process writes at a time; an instance is for one thread.
 */
public final class TensorBoardWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardWriter.class);

    private static final String PREFIX = "events.out.tfevents.";

    /** TensorBoard only checks the prefix; TensorFlow appends time and host, which are left out here. */
    public static final String FILE_NAME = PREFIX + "vit4j";

    /** Enough for some hundred thousand epochs. */
    private static final long MOST_BYTES = 256L << 20;

    private final Path path;
    private final FileChannel channel;

    private TensorBoardWriter(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** As {@link #open(Path, Map)}, without hyperparameters. */
    public static TensorBoardWriter open(Path folder) {
        return open(folder, Map.of());
    }

    /**
     * Opens the folder's event file for appending, or creates one.
     *
     * @param hyperparameters key to value, written at the beginning of a new file
     * @throws ResourceException if the folder is missing, not readable or not writable
     */
    public static TensorBoardWriter open(Path folder, Map<String, String> hyperparameters) {
        Path path = eventFiles(folder).stream()
                .reduce((earlier, later) -> later)
                .orElseGet(() -> folder.resolve(FILE_NAME));
        keep(path, step -> true, hyperparameters);
        try {
            return new TensorBoardWriter(path, OwnFile.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    /**
     * Drops the events of a folder whose step is past {@code step}, for a run that resumes from a
     * checkpoint of that step. No writer may be open. A folder without event files is left unchanged.
     *
     * @throws ResourceException if a file can't be read or written
     */
    public static void truncateAfter(Path folder, long step) {
        for (Path path : eventFiles(folder)) {
            keep(path, eventStep -> eventStep <= step, Map.of());
        }
    }

    /**
     * Writes one event with all scalars of a step.
     *
     * @param values by tag, such as {@code accuracy/test}; stored as 32-bit floats
     * @throws ResourceException if the file can't be written
     */
    public void scalars(long step, Map<String, Double> values) {
        byte[] event = TensorBoardEvent.scalars(wallTime(), step, new TreeMap<>(values));
        ByteBuffer record = ByteBuffer.wrap(TfRecord.frame(event));
        try {
            long start = channel.size();
            try {
                while (record.hasRemaining()) {
                    channel.write(record);
                }
            } catch (IOException e) {
                // A reader stops at an incomplete event, and would never see anything written after it.
                channel.truncate(start);
                throw e;
            }
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    /** Writes the figures that were measured in an epoch. */
    public void epoch(EpochMetrics metrics) {
        Map<String, Double> values = new TreeMap<>(Map.of(
                "learning_rate", metrics.learningRate(),
                "images_per_second", metrics.imagesPerSecond(),
                "epoch", metrics.epoch()));
        // TensorBoard groups tags with the same prefix before the slash in one chart: the splits of a figure.
        metrics.figures().forEach((key, value) -> {
            int end = key.indexOf('_');
            values.put(key.substring(end + 1) + "/" + key.substring(0, end), value);
        });
        metrics.matrixLearningRate().ifPresent(value -> values.put("matrix_learning_rate", value));
        metrics.gradientNorm().ifPresent(value -> values.put("gradient_norm", value));
        scalars(metrics.step(), values);
    }

    /** Waits until all events are on disk. */
    public void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            channel.force(false);
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    /**
     * Rewrites a file without the events whose step isn't wanted and without what follows the last complete one.
     *
     * @param hyperparameters written at the beginning if the file is empty
     */
    private static void keep(Path path, LongPredicate wanted, Map<String, String> hyperparameters) {
        byte[] before;
        try {
            before = Files.exists(path) ? RegularFile.read(path, MOST_BYTES) : new byte[0];
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
        List<byte[]> events = TfRecord.read(before);
        long broken = before.length
                - events.stream().mapToLong(TfRecord::framedLength).sum();
        if (broken > 0) {
            LOG.warn("{}: dropped {} bytes after the last complete event", path, broken);
        }
        ByteArrayOutputStream after = new ByteArrayOutputStream();
        for (byte[] event : events) {
            if (wanted.test(step(path, event))) {
                after.writeBytes(TfRecord.frame(event));
            }
        }
        if (after.size() == 0) {
            after.writeBytes(TfRecord.frame(TensorBoardEvent.fileVersion(wallTime())));
            if (!hyperparameters.isEmpty()) {
                TensorBoardHyperparameters.events(wallTime(), hyperparameters)
                        .forEach(event -> after.writeBytes(TfRecord.frame(event)));
            }
        }
        if (after.size() != before.length) {
            AtomicFile.writeBytes(path, after.toByteArray());
        }
    }

    private static long step(Path path, byte[] event) {
        try {
            return TensorBoardEvent.step(event);
        } catch (IllegalArgumentException e) {
            throw new ResourceException(
                    path + " holds a record that is not a TensorBoard event (" + e.getMessage()
                            + "); move the file away to start a new one",
                    e);
        }
    }

    private static List<Path> eventFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }

    private static double wallTime() {
        return System.currentTimeMillis() / 1000.0;
    }

    private static ResourceException cannotWrite(Path path, IOException e) {
        return new ResourceException("cannot write " + path + ": " + FileFailure.reason(e), e);
    }
}
