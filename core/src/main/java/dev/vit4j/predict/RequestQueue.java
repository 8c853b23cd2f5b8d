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
 * Lets so many requests in, and no more: each has a place from its first moment, preparation included, to its end. Those
 * that nobody waits for run on threads of the queue's own.
 */
final class RequestQueue implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final int capacity;
    private final Optional<Duration> timeout;
    private final Semaphore places;
    private final ThreadPoolExecutor threads;
    private volatile boolean isClosed;

    /**
     * @param capacity requests at a time
     * @param timeout of each
     * @param threads for requests that nobody waits for, as many as are to be under way at once
     */
    RequestQueue(int capacity, Optional<Duration> timeout, int threads) {
        this.capacity = capacity;
        this.timeout = timeout;
        places = new Semaphore(capacity);
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), OwnThread::new);
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Takes on nothing of whoever asks first: in a server that is a request, of an application that may be replaced. */
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
     * @param work what the request is, found out on the caller's thread once it has a place
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
        } catch (RuntimeException | Error e) { // closed meanwhile, or no memory for it
            request.completeExceptionally(e);
        }
        return request;
    }

    private void takePlace() {
        requireOpen();
        if (!places.tryAcquire()) {
            requireOpen(); // who closes takes all places
            throw new QueueFullException("the queue is full: " + capacity
                    + " requests are under way, as many as the predictor takes; ask again later");
        }
        if (isClosed) {
            places.release();
            requireOpen();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the predictor was closed, and is no longer to be used");
        }
    }

    /**
     * Refuses further requests, and waits for those that have a place; the second time there is nothing to wait for. What
     * follows from an answer may call it, on the thread that answered.
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

    /** Futures are completed after their requests left their places. */
    private void awaitThreads() {
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
