package dev.vit4j.data;

import dev.vit4j.data.internal.BatchMemory;
import dev.vit4j.image.RgbImage;
import dev.vit4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Images of one size, normalised, with their labels. The buffers are the loader's and are used again once the batch is
 * closed: copy out of them before.
 */
public final class Batch implements AutoCloseable {

    private final BatchMemory memory;
    private final int[] indices;
    private final int width;
    private final int height;
    private final Consumer<BatchMemory> pool;
    private final AtomicBoolean closed = new AtomicBoolean();

    public Batch(BatchMemory memory, int[] indices, int width, int height, Consumer<BatchMemory> pool) {
        this.memory = memory;
        this.indices = indices;
        this.width = width;
        this.height = height;
        this.pool = pool;
    }

    /** The number of images, B: as many as were asked for, but for broken ones that are left out. */
    public int size() {
        return indices.length;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /**
     * [B, height, width, 3], normalised; direct, in native byte order, beginning at a multiple of 64 bytes.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public FloatBuffer images() {
        requireOpen();
        return memory.images(size() * height * width * 3);
    }

    /**
     * [B], direct, in native byte order.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public LongBuffer labels() {
        requireOpen();
        return memory.labels(size());
    }

    /**
     * Images [B, 3, height, width], channels last in memory, and labels [B]: the buffers themselves, without a copy, so
     * that they are valid until the batch is closed.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public TensorBatch tensors() {
        Tensor images =
                Tensor.wrap(images(), size(), height, width, RgbImage.CHANNELS).permute(0, 3, 1, 2);
        return TensorBatch.of(images, Tensor.wrap(labels(), size()));
    }

    /** [B]: where in the data set each image comes from. */
    public int[] indices() {
        return indices.clone();
    }

    /** Hands the buffers back; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.accept(memory);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this batch is closed; its buffers hold other images by now");
        }
    }
}
