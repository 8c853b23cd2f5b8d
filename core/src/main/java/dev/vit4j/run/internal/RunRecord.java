package dev.vit4j.run.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Build;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.TrainingData;
import dev.vit4j.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run needs beside its recipe to be resumed or repeated; {@code run.json} in its folder.
 *
 * @param vit4j the version that began it
 * @param dataset its name; of a folder or a file the last part of its path, which tells nothing of the place
 * @param datasetIsPath whether the data set is a folder or a file rather than a named one or a program's own
 * @param maxSteps the whole run's steps, where that is not the recipe's epochs
 * @param device {@code cpu}, {@code cuda}, or {@code auto} before the run begins
 * @param data what tells the data from other data; empty before the run begins, and in runs of older versions
 * @param normalization the mean and standard deviation that are taken out of its images; empty before the run begins, and in
 *     runs of older versions
 * @param initFrom what it began with instead of weights that were drawn
 * @param command what to type to train it again; empty before the run begins, and of a program's own data set
 * @param sessions by what it was computed: since its beginning, and since each resume; those of older versions recorded none
 */
public record RunRecord(
        String vit4j,
        String dataset,
        boolean datasetIsPath,
        long seed,
        Optional<Long> maxSteps,
        String device,
        Optional<DataFingerprint> data,
        Optional<Normalization> normalization,
        Optional<Origin> initFrom,
        Optional<String> command,
        List<RunSession> sessions) {

    private static final List<String> DEVICES = List.of("cpu", "cuda", "auto");

    /** @throws InvalidRequestException if there is no step to take, or no device of that name */
    public RunRecord {
        sessions = List.copyOf(sessions);
        if (!DEVICES.contains(device)) {
            throw new InvalidRequestException(
                    "device \"" + device + "\" is not known; there are " + String.join(", ", DEVICES));
        }
        if (maxSteps.isPresent() && maxSteps.get() < 1) {
            throw new InvalidRequestException("a run takes at least 1 step, found " + maxSteps.get());
        }
    }

    /** A run that is still to begin. */
    public RunRecord(
            String vit4j, String dataset, boolean datasetIsPath, long seed, Optional<Long> maxSteps, String device) {
        this(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                device,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** A run of the recipe's epochs on a data set in memory, where this machine computes fastest. */
    public static RunRecord of(TrainingData data, long seed) {
        return new RunRecord(
                Build.current().version(),
                DataCatalog.publicName(data.train().name()),
                false,
                seed,
                Optional.empty(),
                "auto");
    }

    /**
     * What a run folder records.
     *
     * @throws ResourceException if the file is missing or broken
     */
    public static RunRecord read(Path folder) {
        Path file = folder.resolve(RunFolder.RUN);
        try {
            return RecordJson.MAPPER.treeToValue(RunRecordForm.current(json(file)), RunRecord.class);
        } catch (IOException | JacksonException e) {
            throw new ResourceException("cannot read " + file + ": " + reason(e), e);
        }
    }

    /** Where the data of a run of an older version lay, which had it in its record. */
    static DataPlace placeIn(Path folder) {
        try {
            return RunRecordForm.place(json(folder.resolve(RunFolder.RUN)));
        } catch (IOException | JacksonException e) {
            return DataPlace.UNKNOWN; // told by whoever reads the record
        }
    }

    private static ObjectNode json(Path file) throws IOException {
        if (RecordJson.MAPPER.readTree(TextFile.read(file, JsonFields.MOST_BYTES)) instanceof ObjectNode object) {
            return object;
        }
        throw new ResourceException("cannot read " + file + ": expected a JSON object");
    }

    /** Whether a folder has a record that a run wrote there. */
    public static boolean isIn(Path folder) {
        try {
            read(folder);
            return !Files.isSymbolicLink(folder.resolve(RunFolder.RUN));
        } catch (ResourceException e) {
            return false;
        }
    }

    private static String reason(Exception e) {
        if (e.getCause() instanceof InvalidRequestException invalid) {
            return String.valueOf(invalid.getMessage());
        }
        return e instanceof JacksonException broken ? broken.getOriginalMessage() : FileFailure.whenReading(e);
    }

    /** What the run recorded whose model lies in a folder, be it RUN or RUN/best; empty where it is no run's. */
    public static Optional<RunRecord> ofModel(Path model) {
        Path folder = model.toAbsolutePath().normalize();
        return Stream.concat(Stream.of(folder), Optional.ofNullable(folder.getParent()).stream())
                .filter(RunRecord::isIn)
                .findFirst()
                .map(RunRecord::read);
    }

    /** Whether the run began on this data, by its names and labels; a run of an older version recorded none. */
    public boolean mayBeOn(TrainingData found) {
        return data.map(DataFingerprint.ofNames(found)::isOfSameData).orElse(true);
    }

    public void write(Path folder) {
        AtomicFile.writeString(folder.resolve(RunFolder.RUN), RecordJson.MAPPER.writeValueAsString(this));
    }

    /**
     * Checks that the device is there.
     *
     * @throws ResourceException if this machine doesn't have it
     */
    public void requireDevice() {
        if (device.equals("cuda") && !Device.CUDA.isAvailable()) {
            throw new ResourceException(
                    "device cuda: no CUDA device is usable: this machine has none, or the natives for it are not on the "
                            + "class path (docs/how-to/installing.md); the device cpu works everywhere",
                    Setting.DEVICE);
        }
    }

    /**
     * The device by its name.
     *
     * @throws ResourceException if this machine doesn't have it
     */
    public Device computesOn() {
        requireDevice();
        return switch (device) {
            case "auto" -> Device.CUDA.isAvailable() ? Device.CUDA : Device.CPU;
            case "cpu" -> Device.CPU;
            default -> Device.CUDA;
        };
    }

    /** Whether a run that was begun as this one records that, whatever its data. */
    public boolean isRecordedAs(RunRecord recorded) {
        Device resolved = device.equals("auto") ? recorded.computesOn() : computesOn();
        return recorded.equals(new RunRecord(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                resolved.name().toLowerCase(Locale.ROOT),
                recorded.data,
                recorded.normalization,
                initFrom,
                recorded.command,
                recorded.sessions));
    }

    /**
     * Refuses data other than what the run of a folder began on. A run of an older version recorded none and takes any.
     *
     * @throws ResourceException saying what was recorded and what found
     */
    public void requireSameData(Path folder, DataFingerprint found) {
        data.ifPresent(recorded -> found.requireRecordedIn(folder, recorded));
    }

    /** This, still to begin, with weights that are taken over. */
    RunRecord from(Origin origin) {
        return new RunRecord(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                device,
                data,
                normalization,
                Optional.of(origin),
                command,
                sessions);
    }

    /** This as it is taken up on data that is the same. */
    public RunRecord goingOn(DataFingerprint fingerprint, RunSession session) {
        return new RunRecord(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                device,
                Optional.of(fingerprint),
                normalization,
                initFrom,
                command,
                Stream.concat(sessions.stream(), Stream.of(session)).toList());
    }

    /** This with the device that the run is to stay on, and what is known of a run once it begins. */
    public RunRecord begunOn(
            Device resolved,
            DataFingerprint fingerprint,
            Normalization taken,
            Optional<String> toRepeat,
            RunSession session) {
        return new RunRecord(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                resolved.name().toLowerCase(Locale.ROOT),
                Optional.of(fingerprint),
                Optional.of(taken),
                initFrom,
                toRepeat,
                List.of(session));
    }
}
