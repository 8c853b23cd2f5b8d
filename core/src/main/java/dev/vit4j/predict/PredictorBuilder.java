package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.hub.HubModels;
import dev.vit4j.hub.HubSettings;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.net.TransferListener;
import dev.vit4j.pretrained.LoadOptions;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The options of a predictor, the same for every kind. Defaults: fp32, one thread for each core available to the
 * process, {@link DecodingLimits#STANDARD}, 256 requests at a time, no timeout.
 *
 * @param <P> the predictor that is built
 */
public final class PredictorBuilder<P extends Predictor<?, ?>> {

    private static final int DEFAULT_CAPACITY = 256;

    /** The longest time that fits into a long of nanoseconds, 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final BiFunction<LoadedModel, PredictorBuilder<?>, P> constructor;
    private LoadOptions loading = LoadOptions.DEFAULT;
    private int queueCapacity = DEFAULT_CAPACITY;
    private Optional<Duration> timeout = Optional.empty();

    PredictorBuilder(BiFunction<LoadedModel, PredictorBuilder<?>, P> constructor) {
        this.constructor = constructor;
    }

    /** The number format of inference. */
    public PredictorBuilder<P> precision(Precision precision) {
        loading = loading.withPrecision(precision);
        return this;
    }

    /**
     * The number of threads that the model computes on.
     *
     * @throws InvalidRequestException if it is less than 1 or unreasonably large
     */
    public PredictorBuilder<P> threads(int count) {
        loading = loading.withThreads(count);
        return this;
    }

    /** Limits on images: {@link DecodingLimits#SERVER} for untrusted input. */
    public PredictorBuilder<P> limits(DecodingLimits limits) {
        loading = loading.withLimits(limits);
        return this;
    }

    /** How the model is loaded; replaces all such options set before, such as precision and threads. */
    public PredictorBuilder<P> loading(LoadOptions options) {
        loading = options;
        return this;
    }

    /**
     * The maximum number of pending requests, including those that wait; further ones are refused.
     *
     * @throws InvalidRequestException if that is less than 1
     */
    public PredictorBuilder<P> queueCapacity(int requests) {
        if (requests < 1) {
            throw new InvalidRequestException("the queue capacity must be at least 1, found " + requests);
        }
        queueCapacity = requests;
        return this;
    }

    /**
     * The maximum time from a request to its result, including the wait for its turn, after which it is cancelled.
     *
     * @throws InvalidRequestException if it is not positive
     */
    public PredictorBuilder<P> timeout(Duration limit) {
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
        LoadedModel model = ModelFolder.load(folder, loading);
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
        HubSettings settings = HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
        return load(new HubModels(settings).folder(id, TransferListener.NONE));
    }

    /** Enough submitted requests to keep the model busy while as many others are prepared. */
    RequestQueue queue(int modelThreads) {
        return new RequestQueue(queueCapacity, timeout, 2 * modelThreads);
    }
}
