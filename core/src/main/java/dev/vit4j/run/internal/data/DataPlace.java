package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The location of a run's data on this machine; {@code checkpoints/location.json} of an unfinished run, and in no
 * other file of it: whoever gets a finished run has no use for the path.
 *
 * @param dataset the path of a data set that is not a built-in one
 * @param dataFolder where the files of a built-in one were looked for, if the user gave a location
 */
public record DataPlace(Optional<String> dataset, Optional<String> dataFolder) {

    public static final String FILE = "location.json";

    private static final String EXPECTED = "expected a JSON object with dataset and dataFolder";

    /** For data that is found by its name alone, or made by a program. */
    public static final DataPlace UNKNOWN = new DataPlace(Optional.empty(), Optional.empty());

    /** The location recorded in a run's folder; {@link #UNKNOWN} if there is none. */
    public static Optional<DataPlace> read(Path run) {
        Path file = file(run);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = TextFile.read(file, JsonFields.MOST_BYTES);
            return Optional.of(Optional.ofNullable(RecordJson.MAPPER.readValue(text, DataPlace.class)) // null of null
                    .orElseThrow(() -> new ResourceException(unreadable(file, EXPECTED), Setting.DATA_PLACE)));
        } catch (IOException | JacksonException e) {
            String reason = e instanceof IOException failure ? FileFailure.whenReading(failure) : EXPECTED;
            throw new ResourceException(unreadable(file, reason), e, Setting.DATA_PLACE);
        }
    }

    private static String unreadable(Path file, String reason) {
        return "cannot read " + file + ": " + reason + "; delete it, and give the data's location";
    }

    /** Writes no file if there is nothing to record. */
    public void write(Path run) {
        if (equals(UNKNOWN)) {
            return;
        }
        Path file = file(run);
        Path folder = run.resolve(RunFolder.CHECKPOINTS);
        OwnFile.requireFolderOrAbsent(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot make " + folder + ": " + FileFailure.reason(e), e);
        }
        OwnFile.requireRegularOrAbsent(file);
        AtomicFile.writeString(file, RecordJson.MAPPER.writeValueAsString(this));
    }

    /** Deletes it for a finished run. Nothing is deleted through a link: its target is not the run's. */
    public static void remove(Path run) {
        if (!Files.isDirectory(run.resolve(RunFolder.CHECKPOINTS), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.deleteIfExists(file(run));
        } catch (IOException e) {
            throw new ResourceException("cannot remove " + file(run) + ": " + FileFailure.reason(e), e);
        }
    }

    private static Path file(Path run) {
        return run.resolve(RunFolder.CHECKPOINTS).resolve(FILE);
    }
}
