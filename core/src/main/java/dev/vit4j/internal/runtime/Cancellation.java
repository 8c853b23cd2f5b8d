package dev.vit4j.internal.runtime;

import dev.vit4j.RequestTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Whether a request is still wanted: until its caller is interrupted, or its time is up. Thread-safe. */
public final class Cancellation {

    private final Optional<Duration> timeout;
    private final long begin = System.nanoTime();
    private volatile boolean isCancelled;

    private Cancellation(Optional<Duration> timeout) {
        this.timeout = timeout;
    }

    /** For a request without a timeout. */
    public static Cancellation untimed() {
        return new Cancellation(Optional.empty());
    }

    /** @param timeout from now; empty if there is none */
    public static Cancellation after(Optional<Duration> timeout) {
        return new Cancellation(timeout);
    }

    void cancel() {
        isCancelled = true;
    }

    /** The remaining time; empty for a request without a timeout. */
    public Optional<Duration> left() {
        return timeout.map(limit -> Duration.ofNanos(remaining()));
    }

    /** The remaining nanoseconds; for a request without a timeout the maximum. */
    long remaining() {
        return timeout.map(limit -> limit.toNanos() - (System.nanoTime() - begin))
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Called between a pass's blocks and wherever a caller waits.
     *
     * @throws CancellationException if the caller was interrupted
     * @throws RequestTimeoutException if its time is up
     */
    public void requireWanted() {
        if (isCancelled) {
            throw new CancellationException("the caller was interrupted");
        }
        if (isTimeOver()) {
            throw timeout();
        }
    }

    public boolean isTimeOver() {
        return remaining() <= 0;
    }

    /** The exception for a timeout. */
    public RequestTimeoutException timeout() {
        return new RequestTimeoutException("there was no result within "
                + timeout.map(Duration::toMillis).orElse(0L)
                + " ms, the timeout of the request; send fewer images at a time, or use a longer timeout");
    }
}
