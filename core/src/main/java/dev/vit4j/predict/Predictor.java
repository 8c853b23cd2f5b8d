package dev.vit4j.predict;

import dev.vit4j.QueueFullException;
import dev.vit4j.RequestTimeoutException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * A model that answers requests. Any number of threads may share one. A request is one call, of one input or of many; it
 * waits for its turn with the others, in the order in which they come, and each turn has all of the model's threads. The
 * same input in the same call gives the same bits, however many others ask meanwhile; in a call of another number of inputs
 * sums may be made in another order, and differ by rounding.
 *
 * <p>A request ends early, and frees its place, within the time of one input:
 *
 * <ul>
 *   <li>if the thread that waits in {@link #predict} is interrupted, with a {@link CancellationException}; the thread
 *       stays interrupted;
 *   <li>if the future that {@link #submit} gave is cancelled, or completed by anything else, such as {@code orTimeout};
 *       futures made of it, such as by {@code thenApply}, don't lead back to the request;
 *   <li>if its time is over ({@link PredictorBuilder#timeout}), with a {@link RequestTimeoutException}.
 * </ul>
 *
 * <p>If as many requests as the queue takes ({@link PredictorBuilder#queueCapacity}) are under way, a further one is
 * refused at once with a {@link QueueFullException}, by {@code submit} as by {@code predict}.
 *
 * @param <I> what is asked about
 * @param <O> what is answered
 */
public interface Predictor<I, O> extends AutoCloseable {

    /**
     * Answers for one input, prepared on the caller's thread.
     *
     * @throws QueueFullException if as many requests are under way as the queue takes
     * @throws RequestTimeoutException if there is no answer in time
     * @throws CancellationException if the caller is interrupted
     * @throws dev.vit4j.ResourceException if the input can't be read or decoded, or is beyond the limits
     * @throws IllegalStateException after this was closed
     */
    O predict(I input);

    /**
     * Answers for each of many inputs, as one request; they go through the model in batches, each of which takes its turn.
     *
     * @throws RuntimeException as {@link #predict}; there is no answer at all if one input has none
     */
    List<O> predictAll(List<? extends I> inputs);

    /**
     * As {@link #predict}, without waiting: the input is prepared on a thread of the predictor. What {@code predict} would
     * throw completes the future, but for a full queue.
     *
     * @throws QueueFullException if as many requests are under way as the queue takes
     * @throws IllegalStateException after this was closed
     */
    CompletableFuture<O> submit(I input);

    /**
     * As {@link #predictAll}, without waiting.
     *
     * @throws RuntimeException as {@link #submit}
     */
    CompletableFuture<List<O>> submitAll(List<? extends I> inputs);

    /** Refuses further requests, waits for those that are under way, and frees the model's memory. */
    @Override
    void close();
}
