package dev.vit4j.internal.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A spin barrier for threads that work on the same images and wait for each other many times per millisecond; after
 * a while they yield the core.
 */
final class Barrier {

    private static final int SPINS_AWAKE = 20_000;
    private static final long NAP_NANOS = 10_000;

    private final int members;
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Barrier(int members) {
        this.members = members;
    }

    /**
     * Returns once all members have called this as often as the caller has. If a member gave up before, its own failure
     * is thrown, also to the last that comes: every member gets the reason, and none starts what others left.
     *
     * @throws IllegalStateException if the caller is interrupted
     */
    void await() {
        long complete = (arrivals.getAndIncrement() / members + 1) * members;
        for (int spins = 0; !isComplete(complete); spins++) {
            if (spins < SPINS_AWAKE) {
                Thread.onSpinWait();
            } else if (Thread.currentThread().isInterrupted()) { // sleeping would return at once, again and again
                throw new IllegalStateException("interrupted while others are at work on the same images");
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    private boolean isComplete(long complete) {
        Throwable failed = failure.get();
        if (failed != null) {
            throw unchecked(failed);
        }
        return arrivals.get() >= complete;
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException exception ? exception : new IllegalStateException(failure);
    }

    /** Releases the others, with the reason why this member will not arrive. */
    void abandon(Throwable reason) {
        failure.compareAndSet(null, reason);
    }
}
