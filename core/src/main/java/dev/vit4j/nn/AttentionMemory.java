package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** What one thread's attention writes into, kept between passes; it grows to the largest that was asked for. */
public final class AttentionMemory implements AutoCloseable {

    private record Buffers(Tensor scores, Tensor weights, Tensor mixed, Tensor keysValues) {}

    private final DType dtype;
    private Optional<Owned<Buffers>> buffers = Optional.empty();

    public AttentionMemory(DType dtype) {
        this.dtype = dtype;
    }

    /** To be called before a pass: room for so many attention weights, results, and keys and values of an image. */
    void reserve(long weights, long mixed, long keysValues) {
        long hasWeights = buffers.map(b -> b.get().weights().elements()).orElse(0L);
        long hasMixed = buffers.map(b -> b.get().mixed().elements()).orElse(0L);
        long hasKeysValues = buffers.map(b -> b.get().keysValues().elements()).orElse(0L);
        if (weights > hasWeights || mixed > hasMixed || keysValues > hasKeysValues) {
            long newWeights = Math.max(weights, hasWeights);
            long newMixed = Math.max(mixed, hasMixed);
            long newKeysValues = Math.max(keysValues, hasKeysValues);
            close();
            buffers = Optional.of(Owned.create(() -> new Buffers(
                    Tensor.empty(dtype, newWeights),
                    Tensor.empty(dtype, newWeights),
                    Tensor.empty(dtype, newMixed),
                    Tensor.empty(dtype, newKeysValues))));
        }
    }

    /** Scores before softmax. */
    Tensor scores() {
        return buffers.orElseThrow().get().scores();
    }

    /** Scores after softmax, which is faster out of place. */
    Tensor weights() {
        return buffers.orElseThrow().get().weights();
    }

    /** The heads side by side [rows, width]. */
    Tensor mixed(long rows, long width) {
        return buffers.orElseThrow().get().mixed().narrow(0, 0, rows * width).view(rows, width);
    }

    /** An image's, of a shape whose elements were reserved. */
    Tensor keysValues(long... shape) {
        Tensor all = buffers.orElseThrow().get().keysValues();
        return all.narrow(0, 0, Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .view(shape);
    }

    @Override
    public void close() {
        buffers.ifPresent(Owned::close);
        buffers = Optional.empty();
    }
}
