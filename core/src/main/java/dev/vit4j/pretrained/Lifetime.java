package dev.vit4j.pretrained;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * From the opening to the closing of what threads share: its native memory is freed once nobody is at work on it, and
 * nobody gets in afterwards. Not to be entered by a thread for which one that is inside waits.
 */
final class Lifetime {

    private final String what;

    /** Fair, so that who closes need not wait for those that come after. */
    private final ReadWriteLock use = new ReentrantReadWriteLock(true);

    private volatile boolean ended; // written under the lock

    /** @param what has this lifetime, for messages, such as "the session" */
    Lifetime(String what) {
        this.what = what;
    }

    /**
     * Gives what {@code work} gives; the end waits for it.
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
            throw new IllegalStateException(what + " was closed, and is no longer to be used");
        }
    }

    /** Waits for all that is under way, and then frees, the first time. */
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
