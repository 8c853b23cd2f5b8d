package dev.vit4j.cli.console;

import dev.vit4j.MemoryException;
import dev.vit4j.Vit4jException;
import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;

/** What is said of a failure, and the exit code that it ends with. */
public final class FailureReport {

    private FailureReport() {}

    /**
     * Says what went wrong, with the stack trace where it is a fault of ours, and gives the exit code. Nothing is said to a
     * reader that has gone: it has what it wanted.
     */
    public static int write(Throwable failure, PrintWriter err) {
        if (failure instanceof OutOfMemoryError error) {
            return write(MemoryException.of("run this command", error), err);
        }
        if (failure instanceof StandardOutput.ReaderGoneException && failure.getSuppressed().length > 0) {
            return write(failure.getSuppressed()[0], err); // what failed in earnest
        }
        if (failure instanceof Vit4jException) {
            err.println("Error: " + VisibleText.of(String.valueOf(failure.getMessage())));
        } else if (!(failure instanceof StandardOutput.ReaderGoneException)) {
            err.println("Error: this is a fault of vit4j; please report it with what follows and `vit4j --version`");
            PrintWriter visible = new PrintWriter(new VisibleWriter(err));
            failure.printStackTrace(visible);
            visible.flush();
        }
        return ExitCode.of(failure).code();
    }
}
