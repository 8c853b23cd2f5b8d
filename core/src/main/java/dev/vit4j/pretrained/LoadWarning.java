package dev.vit4j.pretrained;

import dev.vit4j.Vit4jException.Setting;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A warning from loading a model: it works, but perhaps not as it was trained.
 *
 * @param file with the problem
 * @param field of that file, or a tensor's name; empty if it is about the file itself
 * @param message what was found, what was expected, and the consequence
 * @param setting that the message says to change; empty if it is none
 */
public record LoadWarning(Path file, String field, String message, Optional<Setting> setting) {

    /** A warning that no setting helps against. */
    public LoadWarning(Path file, String field, String message) {
        this(file, field, message, Optional.empty());
    }

    /** For people, on one line. */
    @Override
    public String toString() {
        return file + ": " + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
