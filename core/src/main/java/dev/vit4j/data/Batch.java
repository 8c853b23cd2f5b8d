package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.BatchColumns;
import dev.vit4j.data.internal.BatchMemory;
import dev.vit4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Normalized images with columns of targets: named arrays whose first dimension is the batch. {@link TensorBatch} has the
 * names. In these buffers the images are [B, height, width, 3], channels last; {@link #tensors} gives them as the
 * [B, 3, height, width] of models.
 *
 * <p>The buffers belong to the loader and are reused once the batch is closed: copy their content before that. The consumer
 * closes the batch.
 */
public final class Batch implements AutoCloseable {

    /** An array of a batch: a direct buffer in row-major and native byte order, aligned to 64 bytes. */
    public sealed interface Column {

        /** The dimensions, B first. */
        List<Integer> shape();

        /** An array of floats. */
        record Floats(FloatBuffer values, List<Integer> shape) implements Column {}

        /** An array of integers. */
        record Longs(LongBuffer values, List<Integer> shape) implements Column {}
    }

    private final BatchColumns columns;
    private final int[] indices;
    private final Consumer<BatchMemory> pool;
    private final AtomicBoolean closed = new AtomicBoolean();

    Batch(BatchColumns columns, int[] indices, Consumer<BatchMemory> pool) {
        this.columns = columns;
        this.indices = indices;
        this.pool = pool;
    }

    /** The number of images, B: the batch size, less broken images that are left out. */
    public int size() {
        return indices.length;
    }

    /** The width of the images; 0 if there are none. */
    public int width() {
        return column(TensorBatch.IMAGES).shape().get(2);
    }

    /** The height of the images; 0 if there are none. */
    public int height() {
        return column(TensorBatch.IMAGES).shape().get(1);
    }

    /**
     * All columns by name.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public SortedMap<String, Column> columns() {
        requireOpen();
        return columns.all();
    }

    /**
     * A column.
     *
     * @throws InvalidRequestException if there is no column of that name
     * @throws IllegalStateException after the batch is closed
     */
    public Column column(String name) {
        Column column = columns().get(name);
        if (column == null) {
            throw new InvalidRequestException("the batch has no column " + name + "; expected one of "
                    + String.join(", ", columns().keySet()) + ", the columns of the loader's collator");
        }
        return column;
    }

    /**
     * The content of a column of floats; each call returns a buffer with its own position.
     *
     * @throws InvalidRequestException if there is no column of that name
     * @throws IllegalStateException after the batch is closed
     */
    public FloatBuffer floats(String name) {
        if (column(name) instanceof Column.Floats floats) {
            return floats.values().duplicate();
        }
        throw new InvalidRequestException("the batch's column " + name + " has integers; read it as longs");
    }

    /**
     * The content of a column of integers; each call returns a buffer with its own position.
     *
     * @throws InvalidRequestException if there is no column of that name
     * @throws IllegalStateException after the batch is closed
     */
    public LongBuffer longs(String name) {
        if (column(name) instanceof Column.Longs longs) {
            return longs.values().duplicate();
        }
        throw new InvalidRequestException("the batch's column " + name + " has numbers; read it as floats");
    }

    /**
     * The column {@link TensorBatch#IMAGES}: [B, height, width, 3], normalized.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public FloatBuffer images() {
        return floats(TensorBatch.IMAGES);
    }

    /**
     * The column {@link TensorBatch#LABELS}: [B].
     *
     * @throws InvalidRequestException if the targets are not labels
     * @throws IllegalStateException after the batch is closed
     */
    public LongBuffer labels() {
        return longs(TensorBatch.LABELS);
    }

    /**
     * All columns as tensors, images as [B, 3, height, width] in channels-last memory. They share the buffers' memory, so
     * they are valid until the batch is closed.
     *
     * @throws IllegalStateException after the batch is closed
     */
    public TensorBatch tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        columns().forEach((name, column) -> tensors.put(name, tensor(column)));
        tensors.computeIfPresent(TensorBatch.IMAGES, (name, images) -> images.permute(0, 3, 1, 2));
        return new TensorBatch(tensors);
    }

    private static Tensor tensor(Column column) {
        long[] shape = column.shape().stream().mapToLong(Integer::longValue).toArray();
        if (column instanceof Column.Floats floats) {
            return Tensor.wrap(floats.values().duplicate(), shape);
        }
        return Tensor.wrap(((Column.Longs) column).values().duplicate(), shape);
    }

    /** [B]: each image's index in the data set. */
    public int[] indices() {
        return indices.clone();
    }

    /** Returns the buffers to the loader; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.accept(columns.memory());
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this batch is closed; its buffers may already have other images");
        }
    }
}
