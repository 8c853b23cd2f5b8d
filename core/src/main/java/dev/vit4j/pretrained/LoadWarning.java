package dev.vit4j.pretrained;

import java.nio.file.Path;

/**
 * What was noticed of a model when it was loaded: it answers, but perhaps not as it was trained to.
 *
 * @param file that says it
 * @param field of that file, or a tensor's name; empty where it is about the file itself
 * @param message what was found, what was expected, and what comes of it
 */
public record LoadWarning(Path file, String field, String message) {

    /** For people, on one line. */
    @Override
    public String toString() {
        return file + ": " + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
