package dev.vit4j.train.internal;

import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** A model's tensors that are not trained by gradient, by path: batch statistics and fixed filters. */
public record Buffers(Map<String, Tensor> byPath) {

    public Buffers {
        byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
    }

    public Buffers copy(Device device) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        byPath.forEach((path, tensor) -> copies.put(path, tensor.copy().to(device)));
        return new Buffers(copies);
    }

    public void copyFrom(Buffers other) {
        byPath.forEach((path, tensor) -> tensor.copyFrom(other.get(path)));
    }

    /** Copies the running means and variances of {@code other}. */
    public void copyStatistics(Buffers other) {
        forEachStatistic((path, tensor) -> tensor.copyFrom(other.get(path)));
    }

    /** Adds those of {@code other} to the running means and variances. */
    void addStatistics(Buffers other) {
        forEachStatistic((path, tensor) -> tensor.addInPlace(other.get(path)));
    }

    void scaleStatistics(double factor) {
        forEachStatistic((path, tensor) -> tensor.mulInPlace(factor));
    }

    /** Moves the running means and variances by {@code weight} of the way to another's. */
    public void lerpStatistics(Buffers other, double weight) {
        forEachStatistic((path, tensor) -> tensor.lerpInPlace(other.get(path), weight));
    }

    private void forEachStatistic(BiConsumer<String, Tensor> action) {
        byPath.forEach((path, tensor) -> {
            if (isStatistic(path)) {
                action.accept(path, tensor);
            }
        });
    }

    private static boolean isStatistic(String path) {
        return path.endsWith("running_mean") || path.endsWith("running_var");
    }

    private Tensor get(String path) {
        return Objects.requireNonNull(byPath.get(path), path);
    }
}
