package dev.vit4j.train.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The frozen parameters: outside the flat buffers, without gradients.
 *
 * @param weights fp32, by path
 * @param computeWeights in the compute type; the same memory if that is fp32
 */
public record FrozenParameters(Map<String, Tensor> weights, Map<String, Tensor> computeWeights) {

    /**
     * Copies of some parameters.
     *
     * @param learned the paths of the other parameters
     */
    public static FrozenParameters of(
            Map<String, Tensor> parameters, Set<String> learned, Device device, DType computeType) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> computeWeights = new LinkedHashMap<>();
        parameters.forEach((path, parameter) -> {
            if (!learned.contains(path)) {
                Tensor weight = parameter.detach().copy().to(device);
                weights.put(path, weight);
                computeWeights.put(path, computeType == DType.FLOAT32 ? weight : weight.to(computeType));
            }
        });
        return new FrozenParameters(weights, computeWeights);
    }

    /** Must be called after the weights were filled from elsewhere. */
    public void takeOver() {
        computeWeights.forEach((path, tensor) -> {
            Tensor weight = Objects.requireNonNull(weights.get(path), path);
            if (tensor != weight) {
                tensor.copyFrom(weight);
            }
        });
    }

    public long count() {
        return weights.values().stream().mapToLong(Tensor::elements).sum();
    }
}
