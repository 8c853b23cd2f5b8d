package dev.vit4j.data.internal;

import dev.vit4j.tensor.Device;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The direct buffers of one batch, big enough for a full one. */
public final class BatchMemory {

    private final FloatBuffer images;
    private final LongBuffer labels;

    private BatchMemory(FloatBuffer images, LongBuffer labels) {
        this.images = images;
        this.labels = labels;
    }

    static BatchMemory allocate(int batchSize, int floatsPerImage, Device device) {
        return new BatchMemory(
                device.hostBuffer(Math.toIntExact((long) batchSize * floatsPerImage * Float.BYTES))
                        .asFloatBuffer(),
                device.hostBuffer(Math.multiplyExact(batchSize, Long.BYTES)).asLongBuffer());
    }

    boolean holds(int batchSize, int floatsPerImage) {
        return labels.capacity() >= batchSize && images.capacity() >= (long) batchSize * floatsPerImage;
    }

    public FloatBuffer images(int length) {
        return images.slice(0, length);
    }

    public LongBuffer labels(int length) {
        return labels.slice(0, length);
    }

    void putImage(int position, float[] normalised) {
        images.put(position * normalised.length, normalised);
    }

    void putLabel(int position, int label) {
        labels.put(position, label);
    }
}
