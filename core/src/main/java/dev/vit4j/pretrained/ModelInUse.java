package dev.vit4j.pretrained;

import dev.vit4j.internal.runtime.Question;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.Optional;
import java.util.function.Supplier;

/** A model in memory, and the session that the first call opens. Threads may share one. */
final class ModelInUse<M> implements AutoCloseable {

    private final ModelFolder.LoadOptions options;
    private final Owned<FolderWeights.InMemory<M>> weights;
    private final Lifetime lifetime;

    private Optional<SessionThreads> session = Optional.empty(); // guarded by the monitor

    /** @param what is in memory, for messages */
    ModelInUse(String what, ModelFolder.LoadOptions options, Owned<FolderWeights.InMemory<M>> weights) {
        this.options = options;
        this.weights = weights;
        lifetime = new Lifetime(what);
    }

    /** @throws IllegalStateException after this has been closed */
    M model() {
        lifetime.requireOpen();
        return weights.get().model();
    }

    /** @throws IllegalStateException after this has been closed */
    ParameterSet parameters() {
        lifetime.requireOpen();
        return weights.get().parameters();
    }

    ModelFolder.LoadOptions options() {
        return options;
    }

    /**
     * Returns the result of {@code work}, and keeps the weights until then.
     *
     * @throws IllegalStateException after this has been closed
     */
    <T> T whileOpen(Supplier<T> work) {
        return lifetime.within(work);
    }

    /** One row per input, fp32, in the caller's scope; on the session's threads. */
    Tensor run(Question question) {
        return lifetime.within(this::session).run(question);
    }

    private synchronized SessionThreads session() {
        if (session.isEmpty()) {
            session = Optional.of(new SessionThreads(lifetime, options.precision(), options.threadCount()));
        }
        return session.get();
    }

    /** Waits for earlier calls, and frees the weights; later calls are refused. */
    @Override
    public void close() {
        lifetime.end(() -> {
            session.ifPresent(SessionThreads::close);
            weights.close();
        });
    }
}
