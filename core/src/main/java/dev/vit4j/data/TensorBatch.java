package dev.vit4j.data;

import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A batch as the input of a model and its task: named tensors whose first dimension is the batch. A loader's batches have
 * {@link #IMAGES}; the other columns are targets, named by the collator that makes them and the task that uses them.
 *
 * @param columns name to tensor [B, …], in order; at least one
 */
public record TensorBatch(Map<String, Tensor> columns) {

    /** Images [B, 3, H, W], normalized; in the buffers of a {@link Batch} [B, H, W, 3]. */
    public static final String IMAGES = "images";

    /** Class labels [B], INT64. */
    public static final String LABELS = "labels";

    /** Soft labels [B, C]: the probability of each class. */
    public static final String PROBABILITIES = "probabilities";

    /** Bounding boxes [B, N, 4]: left, top, right, bottom in pixels; 0 beyond an image's own count. */
    public static final String BOXES = "boxes";

    /** Classes of boxes [B, N], INT64. */
    public static final String BOX_LABELS = "box_labels";

    /** The number of boxes of each image [B], INT64. */
    public static final String BOX_COUNTS = "box_counts";

    /** Token ids of captions [B, T], INT64. */
    public static final String TEXT_IDS = "text_ids";

    /** A number for each caption [B], INT64: the same number for equal captions. */
    public static final String CAPTIONS = "captions";

    /** The valid pixels of padded images [B, H, W], INT64: 1 for an image's pixels, 0 for padding. */
    public static final String PIXEL_MASK = "pixel_mask";

    /** @throws IllegalArgumentException if there are no columns, or their numbers of examples differ */
    public TensorBatch {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a batch must have a column");
        }
        long size = columns.values().iterator().next().size(0);
        columns.forEach((name, tensor) -> {
            if (tensor.size(0) != size) {
                throw new IllegalArgumentException(
                        "column " + name + " has " + tensor.size(0) + " examples, the first column " + size);
            }
        });
    }

    /** A batch of labelled images. */
    public static TensorBatch of(Tensor images, Tensor labels) {
        Map<String, Tensor> columns = new LinkedHashMap<>();
        columns.put(IMAGES, images);
        columns.put(LABELS, labels);
        return new TensorBatch(columns);
    }

    /** The number of examples, B. */
    public long size() {
        return columns.values().iterator().next().size(0);
    }

    /**
     * The tensor of a column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public Tensor column(String name) {
        Tensor tensor = columns.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the batch has no column " + name + "; it has " + columns.keySet());
        }
        return tensor;
    }

    /**
     * The images, [B, C, H, W].
     *
     * @throws IllegalArgumentException if the batch has none
     */
    public Tensor images() {
        return column(IMAGES);
    }

    /** The same with another column, or with another tensor for an existing one. */
    public TensorBatch with(String name, Tensor tensor) {
        Map<String, Tensor> all = new LinkedHashMap<>(columns);
        all.put(name, tensor);
        return new TensorBatch(all);
    }

    /** The examples {@code from} to {@code from + size - 1}: views. */
    public TensorBatch part(long from, long size) {
        return map(tensor -> tensor.narrow(0, from, size));
    }

    /** The same batch on a device; columns that are already there are not copied. */
    public TensorBatch to(Device device) {
        return map(tensor -> tensor.to(device));
    }

    private TensorBatch map(UnaryOperator<Tensor> change) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        columns.forEach((name, tensor) -> changed.put(name, change.apply(tensor)));
        return new TensorBatch(changed);
    }
}
