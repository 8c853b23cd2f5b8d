package dev.vit4j.cli.console;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Ctrl-C (or SIGTERM) asks a command to stop and waits until it has ended: its checkpoint written, its last message
 * printed. The process then ends with the command's own exit code. As long as there is nothing to stop, the process
 * prints what became of the command and ends at once.
 */
public final class Interruption implements AutoCloseable {

    private final Output output;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "vit4j-interruption");
    private volatile Optional<Runnable> stop = Optional.empty();
    private volatile boolean requested;
    private volatile int exitCode = ExitCode.FAULT.code();
    private volatile String withNothingToStop;

    private Interruption(Output output, String untilThen) {
        this.output = output;
        this.withNothingToStop = untilThen;
    }

    /**
     * Runs a command that can be stopped, and returns its exit code.
     *
     * @param untilThen the message if the command is interrupted before there is something to stop
     */
    public static int guard(Output output, String untilThen, Function<Interruption, ExitCode> command) {
        try (Interruption interruption = new Interruption(output, untilThen)) {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
            interruption.exitCode = interruption.run(command).code();
            return interruption.exitCode;
        }
    }

    private ExitCode run(Function<Interruption, ExitCode> command) {
        try {
            return command.apply(this);
        } catch (RuntimeException | Error e) {
            if (!requested) {
                throw e;
            }
            // Printed here: the process ends before any caller could.
            output.failure(e);
            return ExitCode.of(e);
        }
    }

    /** From here on there is something to stop. */
    public void stopBy(Runnable action) {
        stop = Optional.of(action);
        if (requested) {
            action.run();
        }
    }

    /** From here on there is nothing to stop; the work is done or kept. */
    public void nothingToStop() {
        withNothingToStop = "interrupted";
        stop = Optional.empty();
    }

    private void stopAndWait() {
        requested = true;
        Optional<Runnable> action = stop;
        if (action.isEmpty()) {
            output.interrupted(withNothingToStop);
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }
        action.orElseThrow().run();
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
