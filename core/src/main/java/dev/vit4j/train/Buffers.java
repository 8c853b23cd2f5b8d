package dev.vit4j.train;

import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a model carries but does not learn by gradient, by path: batch statistics and fixed filters. */
record Buffers(Map<String, Tensor> byPath) {

    Buffers {
        byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
    }

    Buffers copy(Device device) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        byPath.forEach((path, tensor) -> copies.put(path, tensor.copy().to(device)));
        return new Buffers(copies);
    }

    void copyFrom(Buffers other) {
        byPath.forEach((path, tensor) -> tensor.copyFrom(other.get(path)));
    }

    /** The running means and variances become the mean of those of {@code others}, in their order. */
    void averageStatistics(List<Buffers> others) {
        byPath.forEach((path, tensor) -> {
            if (isStatistic(path)) {
                tensor.copyFrom(others.get(0).get(path));
                others.subList(1, others.size()).forEach(other -> tensor.addInPlace(other.get(path)));
                tensor.mulInPlace(1.0 / others.size());
            }
        });
    }

    /** The running means and variances move by {@code weight} of the way to another's. */
    void lerpStatistics(Buffers other, double weight) {
        byPath.forEach((path, tensor) -> {
            if (isStatistic(path)) {
                tensor.lerpInPlace(other.get(path), weight);
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
