package dev.vit4j.train.internal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tasks with one result each, of which any thread takes the next one; the results are taken in in the order of the
 * tasks. So a sum of floating-point numbers is the same for any number of threads.
 */
public final class OrderedTasks {

    /** A task: first the part that may run at any time, then the part that must run in order. */
    public interface Task {
        /** @return the action that takes the result in */
        Runnable perform(long index);
    }

    private final long count;
    private final AtomicLong next = new AtomicLong();
    private long takenIn; // under the monitor, as the next
    private boolean isAbandoned;

    public OrderedTasks(long count) {
        this.count = count;
    }

    /**
     * Performs tasks until all are done; called by each thread. A failure silently ends those of the other threads,
     * too: the caller that waits for all threads sees the first one.
     */
    public void work(Task task) {
        try {
            for (long index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                Runnable result = task.perform(index);
                if (!awaitTurn(index)) {
                    return;
                }
                result.run();
                pass();
            }
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    private synchronized boolean awaitTurn(long index) {
        while (takenIn != index && !isAbandoned) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while others are at work on the same batch", e);
            }
        }
        return !isAbandoned;
    }

    private synchronized void pass() {
        takenIn++;
        notifyAll();
    }

    private synchronized void abandon() {
        isAbandoned = true;
        notifyAll();
    }
}
