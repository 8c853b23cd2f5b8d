package dev.vit4j.internal.io;

import dev.vit4j.InvalidRequestException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Parses paths typed by people, with a readable message if a text is not a path. */
public final class PathText {

    private PathText() {}

    /** @throws InvalidRequestException if the text is not a path on this system or in this locale */
    public static Path parse(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidRequestException(
                    "\"" + text + "\" is not a valid path here: " + e.getReason()
                            + (text.chars().allMatch(c -> c < 128)
                                    ? ""
                                    : "; names with non-ASCII characters need a locale for them, such as "
                                            + "LC_ALL=C.UTF-8"),
                    e);
        }
    }

    /**
     * As {@link #parse}, for an argument of a command line, which must not be empty.
     *
     * @throws InvalidRequestException also if it is empty: Java takes that as the working directory
     */
    public static Path argument(String text) {
        if (text.isEmpty()) {
            throw new InvalidRequestException("an empty text is not a path here; is a shell variable not set?");
        }
        return parse(text);
    }

    /**
     * The path in an environment variable.
     *
     * @throws InvalidRequestException if it is not a path; the message names the variable
     */
    public static Path inVariable(String variable, String text) {
        try {
            return parse(text);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(variable + ": " + e.getMessage(), e);
        }
    }
}
