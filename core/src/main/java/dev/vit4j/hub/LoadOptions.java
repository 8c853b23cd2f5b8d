package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
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
 */
public record LoadOptions(
        Precision precision,
        Optional<Interpolation> interpolation,
        OptionalInt threads,
        DecodingLimits limits,
        boolean nonFiniteWeights) {

    /** fp32, positions as the reference has them, a thread a core, and the limits for images of one's own. */
    public static final LoadOptions DEFAULT =
            new LoadOptions(Precision.FP32, Optional.empty(), OptionalInt.empty(), DecodingLimits.STANDARD, false);

    /** @throws InvalidRequestException where the threads are none, or more than {@link Workers#MOST} */
    public LoadOptions {
        threads.ifPresent(count -> Workers.requireCount("a model", count));
    }

    public LoadOptions withPrecision(Precision other) {
        return new LoadOptions(other, interpolation, threads, limits, nonFiniteWeights);
    }

    public LoadOptions withInterpolation(Interpolation other) {
        return new LoadOptions(precision, Optional.of(other), threads, limits, nonFiniteWeights);
    }

    public LoadOptions withThreads(int other) {
        return new LoadOptions(precision, interpolation, OptionalInt.of(other), limits, nonFiniteWeights);
    }

    public LoadOptions withLimits(DecodingLimits other) {
        return new LoadOptions(precision, interpolation, threads, other, nonFiniteWeights);
    }

    public LoadOptions withNonFiniteWeights() {
        return new LoadOptions(precision, interpolation, threads, limits, true);
    }

    /** How many threads that comes to. */
    int threadCount() {
        return threads.orElseGet(Engine::availableCores);
    }
}
