package dev.vit4j.data;

/**
 * A change of a whole batch, after normalisation, such as mixing pairs of its images. Which images meet depends on the
 * draw, that is on the run's seed, the epoch and the batch's place in it. It is called by several threads at once, for
 * different batches.
 */
public interface BatchTransform {

    /**
     * Changes the batch's columns in place; their shapes stay as they are.
     *
     * @param batch of any size, 0 and 1 too: broken images may have been left out
     * @throws dev.vit4j.InvalidRequestException if the batch lacks a column that the transform changes
     */
    void apply(Batch batch, Draw draw);
}
