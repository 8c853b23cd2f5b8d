package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Keeps all intermediates of a forward pass, which live as long as the scope that it runs in. */
public record RecordedTrace(Map<String, Tensor> tensors) implements Pass.Trace {

    public RecordedTrace() {
        this(new HashMap<>());
    }

    @Override
    public boolean wants(String name) {
        return true;
    }

    @Override
    public void record(String name, Tensor value) {
        tensors.put(name, value);
    }

    public Tensor get(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }
}
