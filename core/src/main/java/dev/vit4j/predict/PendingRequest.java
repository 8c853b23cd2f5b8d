package dev.vit4j.predict;

import dev.vit4j.internal.runtime.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The future of a submitted request: however it is completed, the work ends and its place in the queue is freed. */
final class PendingRequest<O> extends CompletableFuture<O> {

    private final Cancellation cancellation;
    private final FutureTask<O> task;

    /** @param end called once, when the request has its result or is cancelled */
    PendingRequest(Callable<O> work, Cancellation cancellation, Runnable end) {
        this.cancellation = cancellation;
        task = new FutureTask<>(work) {
            @Override
            protected void done() {
                end.run();
                PendingRequest.this.take(this);
            }
        };
        Object unused = whenComplete((answer, failure) -> task.cancel(true)); // no effect on a finished one
    }

    void runOn(ThreadPoolExecutor threads, Optional<Duration> timeout) {
        timeout.ifPresent(limit -> orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS));
        threads.execute(task);
        Object unused = whenComplete((answer, failure) -> threads.remove(task)); // releases the input of a queued one
    }

    private void take(FutureTask<O> done) {
        if (done.isCancelled()) {
            return; // the future was completed from outside
        }
        try {
            complete(done.get());
        } catch (ExecutionException e) {
            completeExceptionally(Optional.<Throwable>ofNullable(e.getCause()).orElse(e));
        } catch (InterruptedException e) {
            throw new IllegalStateException("waited for a finished request", e);
        }
    }

    /** On timeout, the JDK's exception is replaced by the one that a blocking caller gets. */
    @Override
    public boolean completeExceptionally(Throwable failure) {
        return super.completeExceptionally(
                failure instanceof TimeoutException && cancellation.isTimeOver() ? cancellation.timeout() : failure);
    }
}
