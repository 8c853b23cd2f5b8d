package dev.vit4j.internal.runtime;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The result of a request.
 *
 * @param parts one image's row after the other's
 * @param failure why there is no result
 */
public record Answer(List<float[]> parts, Optional<Throwable> failure) {

    /** Any failure is a result: it belongs to the caller, which may wait on another thread. */
    static Answer of(Supplier<List<float[]>> work) {
        try {
            return new Answer(work.get(), Optional.empty());
        } catch (RuntimeException | Error e) {
            return new Answer(List.of(), Optional.of(e));
        }
    }

    /** The rows of all images; throws the failure. */
    public float[] rows() {
        if (failure.isPresent()) {
            if (failure.get() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.get();
        }
        float[] rows = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int filled = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, rows, filled, part.length);
            filled += part.length;
        }
        return rows;
    }
}
