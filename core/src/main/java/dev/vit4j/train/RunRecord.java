package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run needs beside its recipe to be resumed or repeated; {@code run.json} in its folder.
 *
 * @param vit4j the version that began it
 * @param dataFolder where the data set was read from, where the user named a place
 * @param maxSteps the whole run's steps, where that is not the recipe's epochs
 * @param device {@code cpu}, {@code cuda}, or {@code auto} before the run begins
 */
public record RunRecord(
        String vit4j, String dataset, Optional<String> dataFolder, long seed, Optional<Long> maxSteps, String device) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** @throws InvalidRequestException where there is no step to take */
    public RunRecord {
        if (maxSteps.isPresent() && maxSteps.get() < 1) {
            throw new InvalidRequestException("a run takes at least 1 step, found " + maxSteps.get());
        }
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
            return JSON.readValue(Files.readString(file), RunRecord.class);
        } catch (IOException | JacksonException e) {
            String reason = e instanceof JacksonException broken ? broken.getOriginalMessage() : e.toString();
            throw new ResourceException("cannot read " + file + ": " + reason, e);
        }
    }

    void write(Path folder) {
        AtomicFile.writeString(folder.resolve(RunFolder.RUN), JSON.writeValueAsString(this));
    }

    /**
     * The device by its name.
     *
     * @throws ResourceException where this machine doesn't have it
     * @throws InvalidRequestException where there is none of that name
     */
    Device computesOn() {
        return switch (device) {
            case "auto" -> Device.CUDA.isAvailable() ? Device.CUDA : Device.CPU;
            case "cpu" -> Device.CPU;
            case "cuda" -> {
                if (!Device.CUDA.isAvailable()) {
                    throw new ResourceException("device cuda: no CUDA device is usable: this machine has none, or the "
                            + "natives for it are not on the class path (docs/installing.md); --device cpu works "
                            + "everywhere");
                }
                yield Device.CUDA;
            }
            default ->
                throw new InvalidRequestException(
                        "device \"" + device + "\" is not known; there are cpu, cuda and auto");
        };
    }

    /** Whether a run that was begun as this one records that. */
    public boolean isRecordedAs(RunRecord recorded) {
        return recorded.equals(device.equals("auto") ? on(recorded.computesOn()) : this);
    }

    /** This with the device that the run is to stay on. */
    RunRecord on(Device resolved) {
        return new RunRecord(
                vit4j, dataset, dataFolder, seed, maxSteps, resolved.name().toLowerCase(Locale.ROOT));
    }
}
