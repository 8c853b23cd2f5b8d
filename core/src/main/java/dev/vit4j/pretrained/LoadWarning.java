package dev.vit4j.pretrained;

import java.nio.file.Path;

/**
 * A warning from loading a model: it works, but perhaps not as it was trained.
 *
 * @param file with the problem
 * @param field of that file, or a tensor's name; empty if it is about the file itself
 * @param message what was found, what was expected, and the consequence
 */
public record LoadWarning(Path file, String field, String message) {

    /** For people, on one line. */
    @Override
    public String toString() {
        return file + ": " + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
