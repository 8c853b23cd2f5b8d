package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Device;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The direct buffers of one batch's columns, reused by later batches. */
public final class BatchMemory {

    private static final long LARGEST_BUFFER = Integer.MAX_VALUE - 128;

    private final int batchSize;
    private final Device device;
    private final Map<String, ByteBuffer> buffers = new HashMap<>();

    /** @param batchSize of a full batch */
    public BatchMemory(int batchSize, Device device) {
        this.batchSize = batchSize;
        this.device = device;
    }

    /**
     * A column's buffer, in native byte order, aligned to 64 bytes; it keeps its earlier content.
     *
     * @param bytesPerExample memory for a full batch is allocated at once
     * @throws InvalidRequestException if a full batch needs more than a buffer can have
     */
    ByteBuffer buffer(String column, long bytesPerExample) {
        long bytes = Math.multiplyExact(batchSize, bytesPerExample);
        ByteBuffer kept = buffers.get(column);
        if (kept != null && kept.capacity() >= bytes) {
            return kept.duplicate().order(kept.order());
        }
        if (bytes > LARGEST_BUFFER) {
            throw new InvalidRequestException("a batch of " + batchSize + " " + column + " takes " + bytes
                    + " bytes, more than the 2 GiB of one buffer; choose a smaller batch size or smaller images");
        }
        ByteBuffer made = device.hostBuffer(Math.max(1, (int) bytes));
        buffers.put(column, made);
        return made.duplicate().order(made.order());
    }
}
