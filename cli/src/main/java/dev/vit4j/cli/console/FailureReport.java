package dev.vit4j.cli.console;

import dev.vit4j.MemoryException;
import dev.vit4j.Vit4jException;
import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;

/** The message and the exit code for a failure. */
public final class FailureReport {

    private FailureReport() {}

    /**
     * Prints what went wrong, with the stack trace if it is a bug of ours, and returns the exit code. Nothing is
     * printed if the reader of standard output has gone: it has what it wanted.
     */
    public static int write(Throwable failure, PrintWriter err) {
        if (failure instanceof OutOfMemoryError error) {
            return write(MemoryException.of("run this command", error), err);
        }
        if (failure instanceof StandardOutput.ReaderGoneException && failure.getSuppressed().length > 0) {
            return write(failure.getSuppressed()[0], err); // the actual failure
        }
        if (failure instanceof Vit4jException error) {
            err.println("Error: " + VisibleText.of(SettingOptions.message(error)));
        } else if (!(failure instanceof StandardOutput.ReaderGoneException)) {
            err.println("Error: this is a bug in vit4j; please report it with the following output and `vit4j "
                    + "--version`");
            PrintWriter visible = new PrintWriter(new VisibleWriter(err));
            failure.printStackTrace(visible);
            visible.flush();
        }
        return ExitCode.of(failure).code();
    }
}
