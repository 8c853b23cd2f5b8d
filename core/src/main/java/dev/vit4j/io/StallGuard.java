package dev.vit4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a transfer in which nothing arrives any more, by closing the stream under its reader. A server that promises
 * more bytes than it sends, and holds the connection open, would otherwise be waited for without end.
 */
final class StallGuard implements AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vit4j-stall-guard");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long lastArrival = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream body, Duration patience) {
        long quarter = Math.max(1, patience.toMillis() / 4);
        timer.scheduleWithFixedDelay(
                () -> {
                    if (System.nanoTime() - lastArrival > patience.toNanos()) {
                        stalled = true;
                        closeQuietly(body);
                    }
                },
                quarter,
                quarter,
                TimeUnit.MILLISECONDS);
    }

    /** Something has arrived. */
    void arrived() {
        lastArrival = System.nanoTime();
    }

    boolean stalled() {
        return stalled;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the reader finds the stream closed either way
        }
    }
}
