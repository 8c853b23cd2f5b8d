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
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.DataPlace;
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
 * What a run needs in addition to its recipe to be resumed or repeated; {@code run.json} in its folder.
 *
 * @param vit4j the version that started it
 * @param dataset its name; for a folder or a file the last part of its path, which doesn't reveal the location
 * @param datasetIsPath whether the data set is a folder or a file, and not a built-in one or a program's own
 * @param maxSteps the total steps, if they replace the recipe's epochs
 * @param device {@code cpu}, {@code cuda}, or {@code auto} before the run begins
 * @param data the fingerprint of the data; empty before the run begins, and in runs of older versions
 * @param normalization the mean and standard deviation that are taken out of its images; empty before the run begins,
 *     and in runs of older versions
 * @param initFrom the source of the initial weights, if they were not drawn
 * @param modelIsOwn whether the model is a program's own, which only that program can build, and not the recipe's
 * @param command the command line to repeat it; empty before the run begins, and for a program's own data set or model
 * @param sessions what computed it, from its start and from each resume; older versions recorded none
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
        boolean modelIsOwn,
        Optional<String> command,
        List<RunSession> sessions) {

    private static final List<String> DEVICES = List.of("cpu", "cuda", "auto");

    /** @throws InvalidRequestException if the number of steps is less than 1, or the device is unknown */
    public RunRecord {
        sessions = List.copyOf(sessions);
        if (!DEVICES.contains(device)) {
            throw new InvalidRequestException(
                    "device \"" + device + "\" is not known; expected one of " + String.join(", ", DEVICES));
        }
        if (maxSteps.isPresent() && maxSteps.get() < 1) {
            throw new InvalidRequestException("a run needs at least 1 step, found " + maxSteps.get());
        }
    }

    /** A run that has not begun. */
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
                false,
                Optional.empty(),
                List.of());
    }

    /** A run with the recipe's epochs on a data set in memory, on this machine's fastest device. */
    public static RunRecord of(Trainer.Data data, long seed) {
        return new RunRecord(
                Build.current().version(),
                DataCatalog.publicName(data.train().name()),
                false,
                seed,
                Optional.empty(),
                "auto");
    }

    /**
     * The record in a run folder.
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

    /** The data's location in the record of an older version. */
    static DataPlace placeIn(Path folder) {
        try {
            return RunRecordForm.place(json(folder.resolve(RunFolder.RUN)));
        } catch (IOException | JacksonException e) {
            return DataPlace.UNKNOWN; // reported by the code that reads the record
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

    /** The record of the run whose model is in a folder, RUN or RUN/best; empty if it is not a run's. */
    public static Optional<RunRecord> ofModel(Path model) {
        Path folder = model.toAbsolutePath().normalize();
        return Stream.concat(Stream.of(folder), Optional.ofNullable(folder.getParent()).stream())
                .filter(RunRecord::isIn)
                .findFirst()
                .map(RunRecord::read);
    }

    /** Whether the run began on this data, by its names and labels; runs of an older version recorded none. */
    public boolean mayBeOn(Trainer.Data found) {
        return data.map(DataFingerprint.ofNames(found)::isOfSameData).orElse(true);
    }

    public void write(Path folder) {
        AtomicFile.writeString(folder.resolve(RunFolder.RUN), RecordJson.MAPPER.writeValueAsString(this));
    }

    /**
     * Checks that the device exists.
     *
     * @throws ResourceException if this machine doesn't have it
     */
    public void requireDevice() {
        if (device.equals("cuda") && !Device.CUDA.isAvailable()) {
            throw new ResourceException(
                    "device cuda: no CUDA device is usable: this machine has none, or the native libraries for it are not on the "
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

    /** Whether a run that was started with this record has that record, whatever its data. */
    public boolean isRecordedAs(RunRecord recorded) {
        Device resolved = device.equals("auto") ? recorded.computesOn() : computesOn();
        return recorded.equals(with(
                resolved.name().toLowerCase(Locale.ROOT),
                recorded.data,
                recorded.normalization,
                initFrom,
                modelIsOwn,
                recorded.command,
                recorded.sessions));
    }

    /**
     * Refuses data other than what the run in a folder was started on. A run of an older version recorded none and
     * accepts any.
     *
     * @throws ResourceException with the recorded and the found fingerprint
     */
    public void requireSameData(Path folder, DataFingerprint found) {
        data.ifPresent(recorded -> found.requireRecordedIn(folder, recorded));
    }

    /** The same, before it begins, with the weights of another run or model. */
    RunRecord from(Origin origin) {
        return with(device, data, normalization, Optional.of(origin), modelIsOwn, command, sessions);
    }

    /** The same, before it begins, with a model that a program builds. */
    RunRecord ofOwnModel() {
        return with(device, data, normalization, initFrom, true, command, sessions);
    }

    /** The same, resumed on data that is the same. */
    public RunRecord goingOn(DataFingerprint fingerprint, RunSession session) {
        return with(
                device,
                Optional.of(fingerprint),
                normalization,
                initFrom,
                modelIsOwn,
                command,
                Stream.concat(sessions.stream(), Stream.of(session)).toList());
    }

    /** The same with the device of the run, and what is known once it begins. */
    public RunRecord begunOn(
            Device resolved,
            DataFingerprint fingerprint,
            Normalization taken,
            Optional<String> toRepeat,
            RunSession session) {
        return with(
                resolved.name().toLowerCase(Locale.ROOT),
                Optional.of(fingerprint),
                Optional.of(taken),
                initFrom,
                modelIsOwn,
                toRepeat,
                List.of(session));
    }

    /** The same but for what is not decided by the command or program that starts the run. */
    private RunRecord with(
            String onDevice,
            Optional<DataFingerprint> fingerprint,
            Optional<Normalization> taken,
            Optional<Origin> origin,
            boolean isOwn,
            Optional<String> toRepeat,
            List<RunSession> computedBy) {
        return new RunRecord(
                vit4j,
                dataset,
                datasetIsPath,
                seed,
                maxSteps,
                onDevice,
                fingerprint,
                taken,
                origin,
                isOwn,
                toRepeat,
                computedBy);
    }
}
