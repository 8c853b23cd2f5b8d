package dev.vit4j.data;

import dev.vit4j.data.internal.TargetColumns;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * Makes columns of a batch's targets. A task with targets of its own has a collator of its own:
 *
 * <pre>{@code
 * // A column "pupil" of [B, 2].
 * Collator pupils = (targets, columns) -> {
 *     FloatBuffer pupil = columns.floats("pupil", targets.size(), 2);
 *     for (Target target : targets) {
 *         Pupil at = (Pupil) target;
 *         pupil.put((float) at.x()).put((float) at.y());
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Collator {

    /** Takes a batch's columns. */
    interface Columns {

        /**
         * A column of numbers, to be filled by the caller; zeros at first.
         *
         * @param shape B first
         * @throws IllegalArgumentException if there is such a column already, or the first dimension is not B
         * @throws dev.vit4j.InvalidRequestException if it is larger than a buffer can be
         */
        FloatBuffer floats(String name, int... shape);

        /** The same of integers. */
        LongBuffer longs(String name, int... shape);
    }

    /**
     * Writes the columns of these targets, the batch's in its order.
     *
     * @param targets none where all of the batch's images are broken: then columns have a first dimension of 0
     * @throws dev.vit4j.InvalidRequestException if targets are not of the kind that is collated
     */
    void collate(List<Target> targets, Columns columns);

    /**
     * Whether images of a batch may differ in size: each is then filled up with zeros, right and below, to the largest
     * width and height of the batch, and a column {@link TensorBatch#PIXEL_MASK} says which pixels are an image's.
     */
    default boolean padsImages() {
        return false;
    }

    /** This one, for images of different sizes. */
    default Collator padding() {
        Collator targets = this;
        return new Collator() {
            @Override
            public void collate(List<Target> ofBatch, Columns columns) {
                targets.collate(ofBatch, columns);
            }

            @Override
            public boolean padsImages() {
                return true;
            }
        };
    }

    /** {@link Target.ClassLabel} as {@link TensorBatch#LABELS}, longs of [B]. */
    static Collator labels() {
        return TargetColumns::labels;
    }

    /**
     * {@link Target.ClassLabel} and {@link Target.SoftLabel} as {@link TensorBatch#PROBABILITIES}, floats of [B, C], with
     * {@link TensorBatch#LABELS}, longs of [B], the likeliest classes.
     *
     * @param classes C
     */
    static Collator probabilities(int classes) {
        return (targets, columns) -> TargetColumns.probabilities(classes, targets, columns);
    }

    /**
     * {@link Boxes} as {@link TensorBatch#BOXES}, floats of [B, N, 4] with left, top, right and bottom in pixels; {@link
     * TensorBatch#BOX_LABELS}, longs of [B, N]; and {@link TensorBatch#BOX_COUNTS}, longs of [B]. N is the greatest count of the batch; what lies beyond an
     * image's own count is 0.
     */
    static Collator boxes() {
        return TargetColumns::boxes;
    }

    /**
     * {@link Masks} as {@code masks}, floats of [B, N, H, W] with 1 where a pixel belongs to the mask; {@code mask_labels},
     * longs of [B, N]; and {@code mask_counts}, longs of [B]. N is the greatest count of the batch, H and W are the largest
     * sizes of its masks; what lies beyond an image's own count or size is 0.
     */
    static Collator masks() {
        return TargetColumns::masks;
    }
}
