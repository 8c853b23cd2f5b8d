package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A model's parts with their weights packed, each when a pass first uses it. Encoders with the same blocks share their
 * packed weights. Thread-safe.
 */
final class PackedParts implements AutoCloseable {

    private record StackKey(Encoder encoder, Encoder.Readout read) {}

    private record BlockKey(Block block, boolean jointly) {}

    private final DType dtype;
    private final int threads;
    // Changed under the monitor, which packing keeps for seconds; requireWeights reads the concurrent ones without it.
    private final Map<PatchEmbedding.Projection, PackedPatchProjection> projections = new ConcurrentHashMap<>();
    private final Map<StackKey, PackedStack> stacks = new HashMap<>();
    private final Map<BlockKey, PackedBlock> blocks = new ConcurrentHashMap<>();
    private final List<Owned<?>> owned = new ArrayList<>();

    /**
     * @param dtype the compute type of the parts
     * @param threads that pack
     */
    PackedParts(DType dtype, int threads) {
        this.dtype = dtype;
        this.threads = threads;
    }

    DType dtype() {
        return dtype;
    }

    synchronized PackedPatchProjection projection(PatchEmbedding.Projection projection) {
        PackedPatchProjection found = projections.get(projection);
        if (found == null) {
            found = pack(() -> new PackedPatchProjection(projection, dtype));
            projections.put(projection, found);
        }
        return found;
    }

    /** @param encoder that {@link PackedStack#canRun} */
    synchronized PackedStack stack(Encoder encoder, Encoder.Readout read) {
        StackKey key = new StackKey(encoder, read);
        PackedStack found = stacks.get(key);
        if (found == null) {
            Map<BlockKey, PackedBlock> made = new HashMap<>(); // gone with the stack if that fails
            found = pack(() -> new PackedStack(encoder, read, dtype, (block, jointly) -> block(block, jointly, made)));
            blocks.putAll(made);
            stacks.put(key, found);
        }
        return found;
    }

    /** Called while an encoder is packed. */
    private PackedBlock block(Block block, boolean jointly, Map<BlockKey, PackedBlock> made) {
        BlockKey key = new BlockKey(block, jointly);
        PackedBlock before = blocks.get(key);
        return before != null ? before : made.computeIfAbsent(key, absent -> new PackedBlock(block, dtype, jointly));
    }

    private <T> T pack(Supplier<T> part) {
        Owned<T> packed = Workers.once(threads, () -> Owned.create(part));
        owned.add(packed);
        return packed.get();
    }

    /**
     * Doesn't wait while others pack: each request calls this before its timeout counts.
     *
     * @throws IllegalStateException if the weights that these were packed from were freed: small ones are read from
     *     them
     */
    void requireWeights() {
        boolean isFreed = projections.keySet().stream()
                        .map(PatchEmbedding.Projection::weight)
                        .anyMatch(Tensor::isFreed)
                || blocks.keySet().stream()
                        .map(key -> key.block().norm1().weight())
                        .anyMatch(Tensor::isFreed);
        if (isFreed) {
            throw new IllegalStateException("the weights of the session's model were freed, but it still needs them");
        }
    }

    @Override
    public synchronized void close() {
        owned.forEach(Owned::close);
        owned.clear();
    }
}
