package dev.vit4j.data.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.data.Collator;
import dev.vit4j.data.TensorBatch;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The columns of one batch while it is being made, in reused memory. */
public final class BatchColumns implements Collator.Columns {

    private final BatchMemory memory;
    private final int size;
    private final SortedMap<String, Batch.Column> all = new TreeMap<>();

    /** @param size the batch's, B */
    public BatchColumns(BatchMemory memory, int size) {
        this.memory = memory;
        this.size = size;
    }

    public BatchMemory memory() {
        return memory;
    }

    /** By name; must not be changed. */
    public SortedMap<String, Batch.Column> all() {
        return Collections.unmodifiableSortedMap(all);
    }

    @Override
    public FloatBuffer floats(String name, int... shape) {
        ByteBuffer bytes = bytes(name, Float.BYTES, shape);
        clear(bytes);
        return floats(name, bytes, shape);
    }

    @Override
    public LongBuffer longs(String name, int... shape) {
        ByteBuffer bytes = bytes(name, Long.BYTES, shape);
        clear(bytes);
        LongBuffer values = bytes.asLongBuffer();
        add(name, new Batch.Column.Longs(values, shape(shape)));
        return values.duplicate();
    }

    /** The column of images, whose memory is already filled. */
    void images(int height, int width, int channels) {
        int[] shape = {size, height, width, channels};
        floats(TensorBatch.IMAGES, bytes(TensorBatch.IMAGES, Float.BYTES, shape), shape);
    }

    private FloatBuffer floats(String name, ByteBuffer bytes, int... shape) {
        FloatBuffer values = bytes.asFloatBuffer();
        add(name, new Batch.Column.Floats(values, shape(shape)));
        return values.duplicate();
    }

    private void add(String name, Batch.Column column) {
        if (all.putIfAbsent(name, column) != null) {
            throw new IllegalArgumentException("the batch has a column " + name + " already");
        }
    }

    /** The part of the column's memory that the shape needs. */
    private ByteBuffer bytes(String name, int elementBytes, int... shape) {
        if (shape.length == 0 || shape[0] != size) {
            throw new IllegalArgumentException("column " + name + " of " + Arrays.toString(shape)
                    + ": expected the size of the batch, " + size + ", as first dimension");
        }
        long perExample = elementBytes;
        for (int i = 1; i < shape.length; i++) {
            perExample = Math.multiplyExact(perExample, shape[i]);
        }
        ByteBuffer whole = memory.buffer(name, perExample);
        return whole.slice(0, Math.toIntExact(size * perExample)).order(whole.order());
    }

    private static void clear(ByteBuffer bytes) {
        LongBuffer words = bytes.asLongBuffer();
        for (int i = 0; i < words.limit(); i++) {
            words.put(i, 0);
        }
        for (int i = words.limit() * Long.BYTES; i < bytes.limit(); i++) {
            bytes.put(i, (byte) 0);
        }
    }

    private static List<Integer> shape(int... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
