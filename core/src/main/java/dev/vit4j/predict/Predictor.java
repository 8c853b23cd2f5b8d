package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.QueueFullException;
import dev.vit4j.RequestTimeoutException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.hub.HubModels;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

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
 *   <li>if its time is up ({@link Builder#timeout}), with a {@link RequestTimeoutException}.
 * </ul>
 *
 * <p>If the queue is full ({@link Builder#queueCapacity}), a further request is refused at once with a
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
     * @throws IllegalStateException after this has been closed
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
     * @throws IllegalStateException after this has been closed
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

    /**
     * The options of a predictor, the same for every kind. Unless they are changed: the CPU, fp32, a thread for each core that the
     * process may use, {@link ImageDecoder.Limits#STANDARD}, 256 requests at a time, no timeout.
     *
     * @param <P> the predictor that is built
     */
    final class Builder<P extends Predictor<?, ?>> {

        private static final int DEFAULT_CAPACITY = 256;

        /** The longest time that fits into a long of nanoseconds, 292 years. */
        private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

        private final BiFunction<Path, ModelFolder.LoadOptions, LoadedModel> loader;
        private final BiFunction<LoadedModel, Builder<?>, P> constructor;
        private ModelFolder.LoadOptions loading = ModelFolder.LoadOptions.DEFAULT;
        private int queueCapacity = DEFAULT_CAPACITY;
        private Optional<Duration> timeout = Optional.empty();

        Builder(BiFunction<LoadedModel, Builder<?>, P> constructor) {
            this(ModelFolder::load, constructor);
        }

        Builder(
                BiFunction<Path, ModelFolder.LoadOptions, LoadedModel> loader,
                BiFunction<LoadedModel, Builder<?>, P> constructor) {
            this.loader = loader;
            this.constructor = constructor;
        }

        /**
         * What the model computes on: the CPU, for which predictors are made.
         *
         * @throws InvalidRequestException if it is another device
         */
        public Builder<P> device(Device device) {
            if (device != Device.CPU) {
                throw new InvalidRequestException("a predictor computes on the CPU, found " + device
                        + "; a model's forward, over parameters that lie on another device, computes there");
            }
            return this;
        }

        /** The number format of inference. */
        public Builder<P> precision(Precision precision) {
            loading = loading.withPrecision(precision);
            return this;
        }

        /**
         * The number of threads that the model computes on.
         *
         * @throws InvalidRequestException if it is less than 1 or unreasonably large
         */
        public Builder<P> threads(int count) {
            loading = loading.withThreads(count);
            return this;
        }

        /** Limits on images: {@link ImageDecoder.Limits#SERVER} for untrusted input. */
        public Builder<P> limits(ImageDecoder.Limits limits) {
            loading = loading.withLimits(limits);
            return this;
        }

        /** How the model is loaded; replaces all such options set before, such as precision and threads. */
        public Builder<P> loading(ModelFolder.LoadOptions options) {
            loading = options;
            return this;
        }

        /**
         * The maximum number of pending requests, including those that wait; further ones are refused.
         *
         * @throws InvalidRequestException if that is less than 1
         */
        public Builder<P> queueCapacity(int requests) {
            if (requests < 1) {
                throw new InvalidRequestException("the queue capacity must be at least 1, found " + requests);
            }
            queueCapacity = requests;
            return this;
        }

        /**
         * The maximum time from a request to its result, including the wait for its turn, after which it is cancelled.
         *
         * @throws InvalidRequestException if it is zero or negative
         */
        public Builder<P> timeout(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new InvalidRequestException("a timeout must be longer than zero, found " + limit);
            }
            timeout = Optional.of(limit.compareTo(LONGEST) < 0 ? limit : LONGEST);
            return this;
        }

        /**
         * Loads the model in a folder.
         *
         * @throws ResourceException if a file is missing or broken, or the architecture is not supported
         * @throws InvalidRequestException if the model doesn't fit this kind of predictor
         */
        public P load(Path folder) {
            LoadedModel model = loader.apply(folder, loading);
            try {
                return constructor.apply(model, this);
            } catch (RuntimeException | Error e) {
                model.close();
                throw e;
            }
        }

        /**
         * Loads a model from the hub, downloaded if it isn't in the cache, with the settings of the environment variables.
         *
         * @throws ResourceException also if it can't be downloaded
         * @throws InvalidRequestException if the model doesn't fit this kind of predictor
         */
        public P load(HubId id) {
            HubModels hub = HubModels.of(System.getenv(), Path.of(System.getProperty("user.home")));
            return load(hub.folder(id, TransferListener.NONE));
        }

        /** Enough submitted requests to keep the model busy while as many others are prepared. */
        RequestQueue queue(int modelThreads) {
            return new RequestQueue(queueCapacity, timeout, 2 * modelThreads);
        }
    }
}
