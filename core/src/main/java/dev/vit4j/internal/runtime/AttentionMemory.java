package dev.vit4j.internal.runtime;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.SoftmaxBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The output memory of one thread's attention, kept between passes; it grows to the largest requested size. Scores have
 * a buffer for each of the few shapes of passes over images of one size.
 */
final class AttentionMemory implements AutoCloseable {

    private static final int MOST_SCORES = 4;

    private record Buffers(Tensor mixed, Tensor keysValues) {}

    private final DType dtype;
    private Optional<Owned<Buffers>> buffers = Optional.empty();
    private final Map<List<Long>, Owned<SoftmaxBuffer>> scores = new LinkedHashMap<>(); // the oldest first
    private long tokens;

    AttentionMemory(DType dtype) {
        this.dtype = dtype;
    }

    /**
     * Must be called before a pass over images with this many tokens: reserves memory for the results, and for the keys
     * and values of an image.
     */
    void reserve(long tokens, long mixed, long keysValues) {
        if (tokens != this.tokens) {
            closeScores();
            this.tokens = tokens;
        }
        long hasMixed = buffers.map(b -> b.get().mixed().elements()).orElse(0L);
        long hasKeysValues = buffers.map(b -> b.get().keysValues().elements()).orElse(0L);
        if (mixed > hasMixed || keysValues > hasKeysValues) {
            long newMixed = Math.max(mixed, hasMixed);
            long newKeysValues = Math.max(keysValues, hasKeysValues);
            closeBuffers();
            buffers = Optional.of(
                    Owned.create(() -> new Buffers(Tensor.empty(dtype, newMixed), Tensor.empty(dtype, newKeysValues))));
        }
    }

    /** A buffer for scores of a shape [stack, queries, tokens]. */
    SoftmaxBuffer scores(long stack, long queries) {
        List<Long> shape = List.of(stack, queries);
        Owned<SoftmaxBuffer> found = scores.remove(shape);
        if (found == null) {
            if (scores.size() == MOST_SCORES) {
                Iterator<Owned<SoftmaxBuffer>> oldest = scores.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            found = Owned.create(() -> SoftmaxBuffer.create(dtype, stack, queries, tokens));
        }
        scores.put(shape, found);
        return found.get();
    }

    /** The heads side by side [rows, width]. */
    Tensor mixed(long rows, long width) {
        return buffers.orElseThrow().get().mixed().narrow(0, 0, rows * width).view(rows, width);
    }

    /** Memory for an image, of a shape whose elements were reserved. */
    Tensor keysValues(long... shape) {
        Tensor all = buffers.orElseThrow().get().keysValues();
        return all.narrow(0, 0, Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .view(shape);
    }

    private void closeBuffers() {
        buffers.ifPresent(Owned::close);
        buffers = Optional.empty();
    }

    private void closeScores() {
        scores.values().forEach(Owned::close);
        scores.clear();
    }

    @Override
    public void close() {
        closeBuffers();
        closeScores();
    }
}
