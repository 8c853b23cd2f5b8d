package dev.vit4j.cli.console;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Ctrl-C (or SIGTERM) while a command trains asks the run to stop, and waits until the command has come to its end: its
 * checkpoint written, its last message printed. The process then ends with the command's own exit code. While there is
 * nothing to stop the process ends at once, as any does.
 */
public final class Interruption implements AutoCloseable {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "vit4j-interruption");
    private volatile Optional<Runnable> stop = Optional.empty();
    private volatile boolean requested;
    private volatile int exitCode = ExitCode.FAULT.code();

    private Interruption() {}

    /** Runs a command that can be stopped, and gives its exit code. */
    public static int guard(Output output, Function<Interruption, ExitCode> command) {
        try (Interruption interruption = new Interruption()) {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
            interruption.exitCode = interruption.run(output, command).code();
            return interruption.exitCode;
        }
    }

    private ExitCode run(Output output, Function<Interruption, ExitCode> command) {
        try {
            return command.apply(this);
        } catch (RuntimeException | Error e) {
            if (!requested) {
                throw e;
            }
            // Said here: the process ends before anyone above would.
            output.failure(e);
            return ExitCode.of(e);
        }
    }

    /** From now on there is something to stop. */
    public void stopBy(Runnable action) {
        stop = Optional.of(action);
        if (requested) {
            action.run();
        }
    }

    /** From now on there is nothing to stop. */
    public void nothingToStop() {
        stop = Optional.empty();
    }

    private void stopAndWait() {
        requested = true;
        Optional<Runnable> action = stop;
        if (action.isEmpty()) {
            return;
        }
        action.get().run();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    @Override
    public void close() {
        ended.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending at this moment; the hook finds nothing left to wait for.
                requested = true;
            }
        }
    }
}
