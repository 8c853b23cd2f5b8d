package dev.vit4j.pretrained;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The lifetime of a shared object with native memory, which is freed once no thread uses it; no thread can
 * enter afterwards. A thread must not enter while one that is inside waits for it.
 */
final class Lifetime {

    private final String what;

    /** Fair, so that closing need not wait for later callers. */
    private final ReadWriteLock use = new ReentrantReadWriteLock(true);

    private volatile boolean ended; // written under the lock

    /** @param what has this lifetime, for messages, such as "the session" */
    Lifetime(String what) {
        this.what = what;
    }

    /**
     * Returns the result of {@code work}; the end waits for it.
     *
     * @throws IllegalStateException after the end
     */
    <T> T within(Supplier<T> work) {
        use.readLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /** @throws IllegalStateException after the end */
    void requireOpen() {
        if (ended) {
            throw new IllegalStateException(what + " has been closed and can no longer be used");
        }
    }

    /** Waits for all pending work, and then frees, the first time. */
    void end(Runnable free) {
        use.writeLock().lock();
        try {
            if (!ended) {
                ended = true;
                free.run();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
