package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/** What one thread's attention writes into, kept between passes; it grows to the largest that was asked for. */
public final class AttentionMemory implements AutoCloseable {

    private record Buffers(Tensor scores, Tensor weights, Tensor mixed) {}

    private final DType dtype;
    private Optional<Owned<Buffers>> buffers = Optional.empty();

    public AttentionMemory(DType dtype) {
        this.dtype = dtype;
    }

    /** To be called before a pass: room for so many attention weights, and values of what they mix. */
    void reserve(long weights, long mixed) {
        long hasWeights = buffers.map(b -> b.get().weights().elements()).orElse(0L);
        long hasMixed = buffers.map(b -> b.get().mixed().elements()).orElse(0L);
        if (weights > hasWeights || mixed > hasMixed) {
            long newWeights = Math.max(weights, hasWeights);
            long newMixed = Math.max(mixed, hasMixed);
            close();
            buffers = Optional.of(Owned.create(() -> new Buffers(
                    Tensor.empty(dtype, newWeights), Tensor.empty(dtype, newWeights), Tensor.empty(dtype, newMixed))));
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

    @Override
    public void close() {
        buffers.ifPresent(Owned::close);
        buffers = Optional.empty();
    }
}
