package dev.vit4j.data;

/**
 * A transform of a whole batch, after normalization, such as mixing pairs of its images. Which images are combined
 * depends on the draw, that is on the run's seed, the epoch and the index of the batch. It is called by several threads
 * at once, for different batches.
 */
public interface BatchTransform {

    /**
     * Changes the batch's columns in place, without changing their shapes. Images are [B, height, width, 3].
     *
     * @param batch of any size, including 0 and 1: broken images may have been left out
     * @throws dev.vit4j.InvalidRequestException if the batch lacks a column that the transform changes
     */
    void apply(Batch batch, Draw draw);
}
