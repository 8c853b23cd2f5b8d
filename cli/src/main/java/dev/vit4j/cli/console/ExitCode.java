package dev.vit4j.cli.console;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a command ends; scripts rely on the numbers. */
public enum ExitCode {
    DONE(0, "Done."),
    FAULT(1, "A bug in vit4j, with a stack trace."),
    INVALID_REQUEST(2, "Invalid request: the command line, a recipe, sizes that don't fit each other."),
    RESOURCE(3, "A file, data set, device, disk or server that is missing, broken, full or in use."),
    CHECK_FAILED(4, "A failed check (verify, evaluate --min-accuracy), or a loss that is NaN or infinite."),
    INTERRUPTED(130, "Stopped by Ctrl-C; finished work is kept, train writes a checkpoint."),
    /** The shell's exit code for SIGPIPE. */
    READER_GONE(141, "The reader of standard output closed it early, as in | head.");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The codes by number, for the help text. */
    public static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode ending : values()) {
            meanings.put(String.format(Locale.ROOT, "%5d", ending.code), ending.meaning);
        }
        return meanings;
    }

    public int code() {
        return code;
    }

    public static ExitCode of(Throwable failure) {
        if (failure instanceof InvalidRequestException) {
            return INVALID_REQUEST;
        }
        if (failure instanceof ResourceException || failure instanceof OutOfMemoryError) {
            return RESOURCE;
        }
        if (failure instanceof CheckFailedException) {
            return CHECK_FAILED;
        }
        if (failure instanceof StandardOutput.ReaderGoneException) {
            return READER_GONE;
        }
        return FAULT;
    }
}
