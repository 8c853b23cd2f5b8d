package dev.vit4j.predict;

import dev.vit4j.QueueFullException;
import dev.vit4j.internal.runtime.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

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
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), OwnThread::new);
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Inherits nothing from the first caller: in a server that is a request, of an application that may be redeployed.
     */
    private final class OwnThread extends Thread {

        OwnThread(Runnable work) {
            super(null, work, "vit4j-predictor", 0, false);
            setContextClassLoader(RequestQueue.class.getClassLoader());
            setDaemon(true);
        }

        private boolean isOf(RequestQueue queue) {
            return RequestQueue.this == queue;
        }
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

    /**
     * Runs a request on a thread of the queue.
     *
     * @param work supplies the request, on the caller's thread, once the queue has a free place
     */
    <O> CompletableFuture<O> submit(Supplier<Function<Cancellation, O>> work) {
        takePlace();
        Cancellation cancellation = Cancellation.after(timeout);
        Function<Cancellation, O> request;
        try {
            request = work.get();
        } catch (RuntimeException | Error e) {
            places.release();
            return CompletableFuture.failedFuture(e);
        }
        return submit(() -> request.apply(cancellation), cancellation);
    }

    private <O> CompletableFuture<O> submit(Callable<O> work, Cancellation cancellation) {
        PendingRequest<O> request = new PendingRequest<>(work, cancellation, () -> places.release());
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

    /**
     * Refuses further requests, and waits for pending ones; idempotent. May be called from a callback of an answer, on the
     * queue's own thread.
     */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            places.acquireUninterruptibly(capacity);
            threads.shutdown();
            if (!(Thread.currentThread() instanceof OwnThread own && own.isOf(this))) {
                awaitThreads();
            }
        }
    }

    /** Futures are completed only after their requests have left the queue. */
    private void awaitThreads() {
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
