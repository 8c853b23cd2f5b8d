package dev.vit4j.train.internal;

import dev.vit4j.data.Batch;
import dev.vit4j.tensor.Tensor;

/** A batch's buffers as tensors, without a copy: valid until the batch is closed. */
public final class BatchTensors {

    private BatchTensors() {}

    /** [B, 3, H, W], channels last in memory. */
    public static Tensor images(Batch batch) {
        return Tensor.wrap(batch.images(), batch.size(), batch.height(), batch.width(), 3)
                .permute(0, 3, 1, 2);
    }

    /** [B]. */
    static Tensor labels(Batch batch) {
        return Tensor.wrap(batch.labels(), batch.size());
    }
}
