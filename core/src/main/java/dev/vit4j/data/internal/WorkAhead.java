package dev.vit4j.data.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Engine;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Work on numbered items on all cores, some ahead of the requested one. Results come in the items' order; memory
 * use does not grow with their number. For one consumer.
 */
public final class WorkAhead<T> implements AutoCloseable {

    private final ExecutorService threads;
    private final int end;
    private final int ahead;
    private final IntFunction<T> work;
    private final ArrayDeque<Future<T>> begun = new ArrayDeque<>();
    private int next;

    /**
     * Starts nothing yet.
     *
     * @param threadName of the threads
     * @param from the first item
     * @param end after the last one
     * @param ahead the number of items that are in progress, or finished and waiting
     * @param work run by several threads at once
     */
    public WorkAhead(String threadName, int from, int end, int ahead, IntFunction<T> work) {
        this.next = from;
        this.end = end;
        this.ahead = ahead;
        this.work = work;
        this.threads = Executors.newFixedThreadPool(Engine.availableCores(), task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    public boolean hasNext() {
        return next < end || !begun.isEmpty();
    }

    /**
     * Waits for the result of the next item; exceptions of the work are thrown here.
     *
     * @throws java.util.NoSuchElementException after the last item
     */
    public T next() {
        while (next < end && begun.size() < ahead) {
            int item = next++;
            begun.add(threads.submit(() -> work.apply(item)));
        }
        return await(begun.remove());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while images were read", e);
        }
    }

    /** Work that has not started never does. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
