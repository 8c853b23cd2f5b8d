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
 * The options of a predictor, the same for every kind. Unless they are changed: fp32, a thread for each core that the
 * process may use, {@link DecodingLimits#STANDARD}, 256 requests at a time, no timeout.
 *
 * @param <P> the predictor that is built
 */
public final class PredictorBuilder<P extends Predictor<?, ?>> {

    private static final int DEFAULT_CAPACITY = 256;

    /** The longest that a nanosecond's clock can tell, 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final BiFunction<LoadedModel, PredictorBuilder<?>, P> constructor;
    private LoadOptions loading = LoadOptions.DEFAULT;
    private int queueCapacity = DEFAULT_CAPACITY;
    private Optional<Duration> timeout = Optional.empty();

    PredictorBuilder(BiFunction<LoadedModel, PredictorBuilder<?>, P> constructor) {
        this.constructor = constructor;
    }

    /** What the model computes in. */
    public PredictorBuilder<P> precision(Precision precision) {
        loading = loading.withPrecision(precision);
        return this;
    }

    /**
     * Threads that the model computes on.
     *
     * @throws InvalidRequestException if they are none, or more than can be meant
     */
    public PredictorBuilder<P> threads(int count) {
        loading = loading.withThreads(count);
        return this;
    }

    /** What an image may take: {@link DecodingLimits#SERVER} if strangers send them. */
    public PredictorBuilder<P> limits(DecodingLimits limits) {
        loading = loading.withLimits(limits);
        return this;
    }

    /** How the model is loaded, in place of all that was set of it before, such as precision and threads. */
    public PredictorBuilder<P> loading(LoadOptions options) {
        loading = options;
        return this;
    }

    /**
     * Requests that may be under way at once, those that wait included; a further one is refused.
     *
     * @throws InvalidRequestException if that is less than 1
     */
    public PredictorBuilder<P> queueCapacity(int requests) {
        if (requests < 1) {
            throw new InvalidRequestException("a queue takes at least 1 request, found " + requests);
        }
        queueCapacity = requests;
        return this;
    }

    /**
     * The time from a request to its answer, the wait for its turn included, after which it is given up.
     *
     * @throws InvalidRequestException if there is none
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
     * @throws ResourceException if a file is missing or broken, or vit4j doesn't have the architecture
     * @throws InvalidRequestException if the model is none of the predictor's kind
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
     * Loads a model of the hub, downloaded if it isn't in the cache, as the environment's variables say.
     *
     * @throws ResourceException also if it can't be downloaded
     * @throws InvalidRequestException if the model is none of the predictor's kind
     */
    public P load(HubId id) {
        HubSettings settings = HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
        return load(new HubModels(settings).folder(id, TransferListener.NONE));
    }

    /** As many requests that nobody waits for as keep the model busy while as many others are prepared. */
    RequestQueue queue(int modelThreads) {
        return new RequestQueue(queueCapacity, timeout, 2 * modelThreads);
    }
}
