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
 * @param precision of the weights in memory, whatever the file holds
 * @param interpolation of the positions for images of other sizes than the model's; absent: as the reference does it
 *     in the model's family
 * @param threads that load the model and answer its questions; absent: one for each core that the process may use
 * @param limits of the images that the model is asked about; a service takes {@link DecodingLimits#SERVER}
 * @param nonFiniteWeights whether a model is opened, with a warning, though weights of it are NaN or infinite: to be
 *     looked at, since nothing that it answers is a number
 * @param backend whose arithmetic prepares images; no file says it
 * @param unusablePreprocessing whether a model is opened, with a warning, though its preprocessing is broken or none that
 *     vit4j has: to be looked at or exported. Images would be prepared as is usual for its family
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
     * fp32, positions as the reference has them, a thread a core, the limits for images of one's own, and torchvision's
     * arithmetic.
     */
    public static final LoadOptions DEFAULT = new LoadOptions(
            Precision.FP32,
            Optional.empty(),
            OptionalInt.empty(),
            DecodingLimits.STANDARD,
            false,
            Backend.TORCHVISION,
            false);

    /** @throws InvalidRequestException if the threads are none, or more than {@link Workers#MOST} */
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

    /** How many threads that comes to. */
    int threadCount() {
        return threads.orElseGet(Engine::availableCores);
    }
}
