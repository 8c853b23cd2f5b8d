package dev.vit4j.predict;

import dev.vit4j.QueueFullException;
import dev.vit4j.RequestTimeoutException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * A model that serves requests. Any number of threads may share one. A request is one call, with one input or many;
 * requests are processed in order of arrival, each on all of the model's threads. The same input in the same call gives
 * the same bits, however many other requests there are; with another number of inputs, sums may be computed in another
 * order and differ by rounding.
 *
 * <p>A request can end early; it then frees its place within the time of one input:
 *
 * <ul>
 *   <li>if the thread that waits in {@link #predict} is interrupted, with a {@link CancellationException}; the thread
 *       stays interrupted;
 *   <li>if the future returned by {@link #submit} is cancelled, or completed in any other way, such as by
 *       {@code orTimeout}; futures derived from it, such as by {@code thenApply}, don't cancel the request;
 *   <li>if its time is up ({@link PredictorBuilder#timeout}), with a {@link RequestTimeoutException}.
 * </ul>
 *
 * <p>If the queue is full ({@link PredictorBuilder#queueCapacity}), a further request is refused at once with a
 * {@link QueueFullException}, by {@code submit} as well as by {@code predict}.
 *
 * @param <I> the input
 * @param <O> the result
 */
public interface Predictor<I, O> extends AutoCloseable {

    /**
     * Computes the result for one input, which is prepared on the caller's thread.
     *
     * @throws QueueFullException if the queue is full
     * @throws RequestTimeoutException if there is no result in time
     * @throws CancellationException if the caller is interrupted
     * @throws dev.vit4j.ResourceException if the input can't be read or decoded, or exceeds the limits
     * @throws IllegalStateException after this was closed
     */
    O predict(I input);

    /**
     * Computes the results for many inputs, as one request; they go through the model in batches that take turns with
     * others.
     *
     * @throws RuntimeException as {@link #predict}; if one input fails, there are no results at all
     */
    List<O> predictAll(List<? extends I> inputs);

    /**
     * As {@link #predict}, without waiting: the input is prepared on a thread of the predictor. The exceptions of
     * {@code predict}, except for a full queue, complete the future.
     *
     * @throws QueueFullException if the queue is full
     * @throws IllegalStateException after this was closed
     */
    CompletableFuture<O> submit(I input);

    /**
     * As {@link #predictAll}, without waiting.
     *
     * @throws RuntimeException as {@link #submit}
     */
    CompletableFuture<List<O>> submitAll(List<? extends I> inputs);

    /** Refuses further requests, waits for pending ones, and frees the model's memory. */
    @Override
    void close();
}
