package dev.vit4j.train.internal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tasks with one result each, of which any thread takes the next one; the results are taken in in the order of the
 * tasks. So a sum of floating-point numbers is the same for any number of threads.
 */
public final class OrderedTasks {

    /** A task: first the part that may run at any time, then the part that must run in order. */
    public interface Task {
        Result perform(long index);
    }

    /** The action that takes a task's result in. */
    public interface Result {
        /**
         * @param isThreadsLast whether its thread takes no further task, and neither do the threads of later results:
         *     what they lie in stays as it is
         */
        void takeIn(boolean isThreadsLast);
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
                Result result = task.perform(index);
                if (!awaitTurn(index)) {
                    return;
                }
                result.takeIn(next.get() >= count);
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
