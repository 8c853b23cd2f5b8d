package dev.vit4j.nn.internal;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps intermediates of a forward pass; they live as long as the scope of the pass. */
public final class RecordingTrace implements Pass.Trace {

    private final Predicate<String> kept;
    private final Predicate<String> wanted;
    private final Map<String, Tensor> recorded = new HashMap<>();

    /** A trace that keeps what it wants. */
    public RecordingTrace(Predicate<String> wanted) {
        this(wanted, wanted);
    }

    /** @param wanted those intermediates that would otherwise not be computed */
    public RecordingTrace(Predicate<String> kept, Predicate<String> wanted) {
        this.kept = kept;
        this.wanted = wanted;
    }

    @Override
    public boolean wants(String name) {
        return wanted.test(name);
    }

    @Override
    public void record(String name, Tensor value) {
        if (kept.test(name)) {
            recorded.put(name, value);
        }
    }

    Optional<Tensor> find(String name) {
        return Optional.ofNullable(recorded.get(name));
    }

    public Tensor get(String name) {
        return Objects.requireNonNull(recorded.get(name), name);
    }
}
