package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Backend;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Workers;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model is loaded.
 *
 * @param precision of the weights in memory, whatever the file has
 * @param interpolation of the position embeddings for images of other sizes than the model's; empty: as in the
 *     reference for the model's family
 * @param threads for loading and inference; empty: one for each core available to the process
 * @param limits on input images; a service should use {@link DecodingLimits#SERVER}
 * @param nonFiniteWeights whether a model is opened, with a warning, even if some of its weights are NaN or infinite:
 *     for inspection, since its outputs would not be numbers
 * @param backend whose arithmetic is used for preprocessing; no file contains it
 * @param unusablePreprocessing whether a model is opened, with a warning, even if its preprocessing is broken or not
 *     supported: for inspection or export. Images would be prepared as is usual for its family
 */
public record LoadOptions(
        Precision precision,
        Optional<Interpolation> interpolation,
        OptionalInt threads,
        DecodingLimits limits,
        boolean nonFiniteWeights,
        Backend backend,
        boolean unusablePreprocessing) {

    /**
     * fp32, position embeddings as in the reference, one thread per core, the limits for trusted images, and
     * torchvision's arithmetic.
     */
    public static final LoadOptions DEFAULT = new LoadOptions(
            Precision.FP32,
            Optional.empty(),
            OptionalInt.empty(),
            DecodingLimits.STANDARD,
            false,
            Backend.TORCHVISION,
            false);

    /** @throws InvalidRequestException if the number of threads is less than 1, or more than {@link Workers#MOST} */
    public LoadOptions {
        threads.ifPresent(count -> Workers.requireCount("a model", count));
    }

    public LoadOptions withPrecision(Precision other) {
        return new LoadOptions(other, interpolation, threads, limits, nonFiniteWeights, backend, unusablePreprocessing);
    }

    public LoadOptions withInterpolation(Interpolation other) {
        return new LoadOptions(
                precision, Optional.of(other), threads, limits, nonFiniteWeights, backend, unusablePreprocessing);
    }

    public LoadOptions withThreads(int other) {
        return new LoadOptions(
                precision,
                interpolation,
                OptionalInt.of(other),
                limits,
                nonFiniteWeights,
                backend,
                unusablePreprocessing);
    }

    public LoadOptions withLimits(DecodingLimits other) {
        return new LoadOptions(
                precision, interpolation, threads, other, nonFiniteWeights, backend, unusablePreprocessing);
    }

    public LoadOptions withNonFiniteWeights() {
        return new LoadOptions(precision, interpolation, threads, limits, true, backend, unusablePreprocessing);
    }

    public LoadOptions withBackend(Backend other) {
        return new LoadOptions(
                precision, interpolation, threads, limits, nonFiniteWeights, other, unusablePreprocessing);
    }

    public LoadOptions withUnusablePreprocessing() {
        return new LoadOptions(precision, interpolation, threads, limits, nonFiniteWeights, backend, true);
    }

    /** The resulting number of threads. */
    int threadCount() {
        return threads.orElseGet(Engine::availableCores);
    }
}
