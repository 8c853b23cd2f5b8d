package dev.vit4j.cli;

import java.util.concurrent.CountDownLatch;

/**
 * While open, Ctrl-C (or SIGTERM) asks the work under way to stop and waits until the command has come to its end: its
 * checkpoint written, its last message printed. The process then ends with the command's own exit code.
 */
final class Interruption implements AutoCloseable {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "vit4j-interruption");
    private volatile Runnable stop = () -> {};
    private volatile boolean requested;
    private volatile int exitCode = ExitCode.INTERRUPTED.code();

    private Interruption() {}

    static Interruption listen() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** What stops the work that is under way now. It is called at once where the interruption came before. */
    void onRequest(Runnable action) {
        stop = action;
        if (requested) {
            action.run();
        }
    }

    boolean isRequested() {
        return requested;
    }

    /** The command's exit code. */
    int end(ExitCode code) {
        exitCode = code.code();
        return exitCode;
    }

    private void stopAndWait() {
        requested = true;
        stop.run();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }

    @Override
    public void close() {
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already, and the hook waits for this command.
                requested = true;
            }
        }
        ended.countDown();
    }
}
