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

/** A request that nobody waits for: however the future is completed, the work ends and the place is free. */
final class PendingRequest<O> extends CompletableFuture<O> {

    private final Cancellation cancellation;
    private final FutureTask<O> task;

    /** @param end called once, when the request has its answer or is given up */
    PendingRequest(Callable<O> work, Cancellation cancellation, Runnable end) {
        this.cancellation = cancellation;
        task = new FutureTask<>(work) {
            @Override
            protected void done() {
                end.run();
                PendingRequest.this.take(this);
            }
        };
        Object unused = whenComplete((answer, failure) -> task.cancel(true)); // nothing happens to one that is done
    }

    void runOn(ThreadPoolExecutor threads, Optional<Duration> timeout) {
        timeout.ifPresent(limit -> orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS));
        threads.execute(task);
        Object unused =
                whenComplete((answer, failure) -> threads.remove(task)); // so that a queued one's input is let go of
    }

    private void take(FutureTask<O> done) {
        if (done.isCancelled()) {
            return; // by the future, which was completed
        }
        try {
            complete(done.get());
        } catch (ExecutionException e) {
            completeExceptionally(Optional.<Throwable>ofNullable(e.getCause()).orElse(e));
        } catch (InterruptedException e) {
            throw new IllegalStateException("a request that is done was waited for", e);
        }
    }

    /** When the request's own time is over, the JDK's failure becomes ours, as a waiting caller gets it. */
    @Override
    public boolean completeExceptionally(Throwable failure) {
        return super.completeExceptionally(
                failure instanceof TimeoutException && cancellation.isTimeOver() ? cancellation.timeout() : failure);
    }
}
