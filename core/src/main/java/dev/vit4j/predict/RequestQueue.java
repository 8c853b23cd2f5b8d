package dev.vit4j.predict;

import dev.vit4j.QueueFullException;
import dev.vit4j.internal.runtime.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Admits a limited number of requests: each has a place from its start, including preparation, to its end. Submitted
 * requests run on the queue's own threads.
 */
final class RequestQueue implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final int capacity;
    private final Optional<Duration> timeout;
    private final Semaphore places;
    private final ThreadPoolExecutor threads;
    private volatile boolean isClosed;

    /**
     * @param capacity maximum number of pending requests
     * @param timeout for each request
     * @param threads for submitted requests, as many as are to be processed at once
     */
    RequestQueue(int capacity, Optional<Duration> timeout, int threads) {
        this.capacity = capacity;
        this.timeout = timeout;
        places = new Semaphore(capacity);
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), RequestQueue::thread);
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Inherits nothing from the first caller: in a server that is a request, of an application that may be redeployed.
     */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "vit4j-predictor", 0, false);
        thread.setContextClassLoader(RequestQueue.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a request on the caller's thread. */
    <O> O call(Function<Cancellation, O> work) {
        takePlace();
        try {
            return work.apply(Cancellation.after(timeout));
        } finally {
            places.release();
        }
    }

    /** Runs a request on a thread of the queue. */
    <O> CompletableFuture<O> submit(Function<Cancellation, O> work) {
        takePlace();
        Cancellation cancellation = Cancellation.after(timeout);
        PendingRequest<O> request =
                new PendingRequest<>(() -> work.apply(cancellation), cancellation, () -> places.release());
        try {
            request.runOn(threads, timeout);
        } catch (RuntimeException | Error e) { // closed meanwhile, or out of memory
            request.completeExceptionally(e);
        }
        return request;
    }

    private void takePlace() {
        requireOpen();
        if (!places.tryAcquire()) {
            requireOpen(); // closing takes all places
            throw new QueueFullException("the queue is full: " + capacity
                    + " requests are pending, as many as the predictor accepts; try again later");
        }
        if (isClosed) {
            places.release();
            requireOpen();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the predictor has been closed and can no longer be used");
        }
    }

    /** Refuses further requests, and waits for pending ones; idempotent. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            places.acquireUninterruptibly(capacity);
            threads.shutdown();
            try {
                threads.awaitTermination(
                        1, TimeUnit.MINUTES); // their futures are completed after their places are freed
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
