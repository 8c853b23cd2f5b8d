package dev.vit4j.internal.runtime;

import dev.vit4j.RequestTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Whether a question is still to be answered: until its caller is interrupted, or its time is over. Threads share one. */
public final class Cancellation {

    private final Optional<Duration> timeout;
    private final long begin = System.nanoTime();
    private volatile boolean isCancelled;

    private Cancellation(Optional<Duration> timeout) {
        this.timeout = timeout;
    }

    /** Of a question that may take any time. */
    public static Cancellation untimed() {
        return new Cancellation(Optional.empty());
    }

    /** @param timeout from now; none where there is none */
    public static Cancellation after(Optional<Duration> timeout) {
        return new Cancellation(timeout);
    }

    void cancel() {
        isCancelled = true;
    }

    /** The time that is left; empty for a question that may take any. */
    public Optional<Duration> left() {
        return timeout.map(limit -> Duration.ofNanos(remaining()));
    }

    /** Nanoseconds that are left; a question without a limit has the most that there are. */
    long remaining() {
        return timeout.map(limit -> limit.toNanos() - (System.nanoTime() - begin))
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Asked between a pass's blocks and wherever a caller waits.
     *
     * @throws CancellationException if the caller was interrupted
     * @throws RequestTimeoutException if its time is over
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

    /** What is thrown when the time is over. */
    public RequestTimeoutException timeout() {
        return new RequestTimeoutException("there was no answer within "
                + timeout.map(Duration::toMillis).orElse(0L)
                + " ms, the timeout of the request; ask for less at a time, or give it more");
    }
}
