package dev.vit4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Ends a transfer in which nothing arrives any more, by closing the stream under its reader. A server that promises
 * more bytes than it sends, and holds the connection open, would otherwise be waited for without end.
 */
final class StallGuard implements AutoCloseable {

    private final Timer timer = new Timer("vit4j-stall-guard", true);
    private volatile long lastArrival = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream body, Duration patience) {
        TimerTask watch = new TimerTask() {
            @Override
            public void run() {
                if (System.nanoTime() - lastArrival > patience.toNanos()) {
                    stalled = true;
                    closeQuietly(body);
                }
            }
        };
        long period = Math.max(1, patience.toMillis() / 4);
        timer.schedule(watch, period, period);
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
        timer.cancel();
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the reader finds the stream closed either way
        }
    }
}
