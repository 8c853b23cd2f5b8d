package dev.vit4j.cli;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;

/** How a command ends; scripts rely on the numbers. */
public enum ExitCode {
    DONE(0),
    /** A fault of vit4j's own. */
    FAULT(1),
    /** What was asked can't be: the command line, a recipe, sizes that don't fit each other. */
    INVALID_REQUEST(2),
    /** A file, data set, device or disk that is missing, broken, full or in use. */
    RESOURCE(3),
    /** A check that failed, or a loss that is no number. */
    CHECK_FAILED(4),
    /** Stopped by Ctrl-C, with a checkpoint written. */
    INTERRUPTED(130),
    /** The reader of standard output left early, as in {@code | head}: what a shell gives for the signal SIGPIPE. */
    READER_GONE(141);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    static ExitCode of(Throwable failure) {
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
