package dev.vit4j.internal.io;

import dev.vit4j.InvalidRequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as people type them: a text that is none is refused in words. */
public final class PathText {

    private PathText() {}

    /** @throws InvalidRequestException if the text is no path on this system or in this locale */
    public static Path parse(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidRequestException(
                    "\"" + text + "\" is no path here: " + e.getReason()
                            + (text.chars().allMatch(c -> c < 128)
                                    ? ""
                                    : "; names beyond ASCII take a locale that has them, such as LC_ALL=C.UTF-8"),
                    e);
        }
    }

    /**
     * As {@link #parse}, of an argument of a command line, which names something.
     *
     * @throws InvalidRequestException also where it is empty: Java takes that for the folder one is in
     */
    public static Path argument(String text) {
        if (text.isEmpty()) {
            throw new InvalidRequestException("an empty text is no path here; is a variable of the shell not set?");
        }
        return parse(text);
    }

    /**
     * The path that an environment variable says.
     *
     * @throws InvalidRequestException if it says none; the message names the variable
     */
    public static Path inVariable(String variable, String text) {
        try {
            return parse(text);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(variable + ": " + e.getMessage(), e);
        }
    }
}
