package dev.vit4j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The direct buffers of one batch, big enough for a full one. */
final class BatchMemory {

    /** A cache line, and what AVX-512 loads best. */
    private static final int ALIGNMENT = 64;

    private final FloatBuffer images;
    private final LongBuffer labels;

    private BatchMemory(FloatBuffer images, LongBuffer labels) {
        this.images = images;
        this.labels = labels;
    }

    static BatchMemory allocate(int batchSize, int floatsPerImage) {
        return new BatchMemory(
                alignedBytes((long) batchSize * floatsPerImage * Float.BYTES).asFloatBuffer(),
                alignedBytes((long) batchSize * Long.BYTES).asLongBuffer());
    }

    private static ByteBuffer alignedBytes(long bytes) {
        long rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return ByteBuffer.allocateDirect(Math.toIntExact(rounded + ALIGNMENT))
                .alignedSlice(ALIGNMENT)
                .order(ByteOrder.nativeOrder());
    }

    boolean holds(int batchSize, int floatsPerImage) {
        return labels.capacity() >= batchSize && images.capacity() >= (long) batchSize * floatsPerImage;
    }

    FloatBuffer images(int length) {
        return images.slice(0, length);
    }

    LongBuffer labels(int length) {
        return labels.slice(0, length);
    }

    void putImage(int position, float[] normalised) {
        images.put(position * normalised.length, normalised);
    }

    void putLabel(int position, int label) {
        labels.put(position, label);
    }
}
