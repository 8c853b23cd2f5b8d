package dev.vit4j.nn;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where threads at work on the same images wait for each other, many times a millisecond: so they wait awake, and after
 * a while let others have the core.
 */
public final class Meeting {

    private static final int SPINS_AWAKE = 20_000;
    private static final long NAP_NANOS = 10_000;

    private final int members;
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public Meeting(int members) {
        this.members = members;
    }

    /**
     * Returns once all members have called this as often as the caller has.
     *
     * @throws IllegalStateException where a member gave up; its failure is the cause
     */
    public void await() {
        long complete = (arrivals.getAndIncrement() / members + 1) * members;
        for (int spins = 0; arrivals.get() < complete; spins++) {
            Throwable failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("another thread at work on the same images failed", failed);
            }
            if (spins < SPINS_AWAKE) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /** Lets the others go, with the reason why this member will not come. */
    public void abandon(Throwable reason) {
        failure.compareAndSet(null, reason);
    }
}
