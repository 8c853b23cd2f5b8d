package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.JsonFields;
import dev.vit4j.io.TextFile;
import dev.vit4j.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run needs beside its recipe to be resumed or repeated; {@code run.json} in its folder.
 *
 * @param vit4j the version that began it
 * @param dataFolder where the data set was read from, where the user named a place
 * @param maxSteps the whole run's steps, where that is not the recipe's epochs
 * @param device {@code cpu}, {@code cuda}, or {@code auto} before the run begins
 * @param data what tells the data from other data; empty before the run begins, and in runs of older versions
 */
public record RunRecord(
        String vit4j,
        String dataset,
        Optional<String> dataFolder,
        long seed,
        Optional<Long> maxSteps,
        String device,
        Optional<DataFingerprint> data) {

    static final String DATA = "data";
    private static final List<String> DEVICES = List.of("cpu", "cuda", "auto");

    /** @throws InvalidRequestException where there is no step to take, or no device of that name */
    public RunRecord {
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
            String vit4j,
            String dataset,
            Optional<String> dataFolder,
            long seed,
            Optional<Long> maxSteps,
            String device) {
        this(vit4j, dataset, dataFolder, seed, maxSteps, device, Optional.empty());
    }

    /** A run of the recipe's epochs on a data set in memory, where this machine computes fastest. */
    public static RunRecord of(TrainingData data, long seed) {
        String version = Optional.ofNullable(RunRecord.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new RunRecord(version, data.train().name(), Optional.empty(), seed, Optional.empty(), "auto");
    }

    /**
     * What a run folder records.
     *
     * @throws ResourceException where the file is missing or broken
     */
    static RunRecord read(Path folder) {
        Path file = folder.resolve(RunFolder.RUN);
        try {
            JsonNode json = RecordJson.MAPPER.readTree(TextFile.read(file, JsonFields.MOST_BYTES));
            if (!(json instanceof ObjectNode object)) {
                throw new ResourceException("cannot read " + file + ": expected a JSON object");
            }
            if (!object.has(DATA)) {
                object.putNull(DATA); // recorded by an older version
            }
            return RecordJson.MAPPER.treeToValue(json, RunRecord.class);
        } catch (IOException | JacksonException e) {
            throw new ResourceException("cannot read " + file + ": " + reason(e), e);
        }
    }

    /** Whether a folder has a record that a run wrote there. */
    static boolean isIn(Path folder) {
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

    /** Whether a run began on this data, as far as its folder tells; a run of an older version recorded none. */
    public static boolean mayBeOn(Path folder, TrainingData data) {
        return isIn(folder)
                && read(folder).data.map(DataFingerprint.of(data)::equals).orElse(true);
    }

    void write(Path folder) {
        AtomicFile.writeString(folder.resolve(RunFolder.RUN), RecordJson.MAPPER.writeValueAsString(this));
    }

    /**
     * Checks that the device is there.
     *
     * @throws ResourceException if this machine doesn't have it
     */
    public void requireDevice() {
        if (device.equals("cuda") && !Device.CUDA.isAvailable()) {
            throw new ResourceException("device cuda: no CUDA device is usable: this machine has none, or the natives "
                    + "for it are not on the class path (docs/installing.md); --device cpu works everywhere");
        }
    }

    /**
     * The device by its name.
     *
     * @throws ResourceException if this machine doesn't have it
     */
    Device computesOn() {
        requireDevice();
        return switch (device) {
            case "auto" -> Device.CUDA.isAvailable() ? Device.CUDA : Device.CPU;
            case "cpu" -> Device.CPU;
            default -> Device.CUDA;
        };
    }

    /** Whether a run that was begun as this one records that, whatever its data and wherever they lay. */
    public boolean isRecordedAs(RunRecord recorded) {
        Device resolved = device.equals("auto") ? recorded.computesOn() : computesOn();
        return recorded.equals(new RunRecord(vit4j, dataset, recorded.dataFolder, seed, maxSteps, device)
                .begunOn(resolved, recorded.data));
    }

    /**
     * Refuses data other than what the run of a folder began on. A run of an older version recorded none and takes any.
     *
     * @throws ResourceException saying what was recorded and what found
     */
    public void requireSameData(Path folder, TrainingData found) {
        data.ifPresent(recorded -> DataFingerprint.of(found).requireRecordedIn(folder, recorded));
    }

    /** This with what tells the data, which a run of an older version did not record. */
    RunRecord on(DataFingerprint fingerprint) {
        return new RunRecord(vit4j, dataset, dataFolder, seed, maxSteps, device, Optional.of(fingerprint));
    }

    /** This with the device that the run is to stay on, and its data. */
    RunRecord begunOn(Device resolved, Optional<DataFingerprint> fingerprint) {
        return new RunRecord(
                vit4j, dataset, dataFolder, seed, maxSteps, resolved.name().toLowerCase(Locale.ROOT), fingerprint);
    }
}
