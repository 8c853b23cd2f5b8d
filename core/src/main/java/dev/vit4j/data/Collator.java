package dev.vit4j.data;

import dev.vit4j.data.internal.CaptionColumns;
import dev.vit4j.data.internal.TargetColumns;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * Makes columns from a batch's targets. A task with its own kind of target has its own collator:
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

    /** Receives a batch's columns. */
    interface Columns {

        /**
         * A column of floats, to be filled by the caller; initially zeros.
         *
         * @param shape B first
         * @throws IllegalArgumentException if there already is such a column, or the first dimension is not B
         * @throws dev.vit4j.InvalidRequestException if it is larger than a buffer can be
         */
        FloatBuffer floats(String name, int... shape);

        /** As {@link #floats}, for integers. */
        LongBuffer longs(String name, int... shape);
    }

    /**
     * Writes the columns for these targets, those of the batch in order.
     *
     * @param targets none where all of the batch's images are broken: then columns have a first dimension of 0
     * @throws dev.vit4j.InvalidRequestException if the targets are not of the expected kind
     */
    void collate(List<Target> targets, Columns columns);

    /**
     * Whether images of a batch may differ in size: each is then padded with zeros on the right and at the bottom to
     * the largest width and height of the batch, and a column {@link TensorBatch#PIXEL_MASK} marks the pixels of
     * images.
     */
    default boolean padsImages() {
        return false;
    }

    /** The same collator, but images of a batch may differ in size: see {@link #padsImages}. */
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
     * {@link Target.ClassLabel} and {@link Target.SoftLabel} as {@link TensorBatch#PROBABILITIES}, floats of [B, C],
     * with {@link TensorBatch#LABELS}, longs of [B], the most probable classes.
     *
     * @param classes C
     */
    static Collator probabilities(int classes) {
        return (targets, columns) -> TargetColumns.probabilities(classes, targets, columns);
    }

    /**
     * {@link Target.Caption} as {@link TensorBatch#TEXT_IDS}, longs of [B, T], and {@link TensorBatch#CAPTIONS}, longs
     * of [B]. T is the maximum length in the batch; shorter rows are padded with their last id, which in CLIP's texts is
     * the end token. The collator caches the ids of captions that recur, so use the same one for training and evaluation.
     * An empty caption is refused.
     *
     * @param tokenizer maps a text to its ids, with special tokens and, if the model reads texts of one length, padding;
     *     it must be safe to call from several threads
     */
    static Collator captions(Function<String, List<Integer>> tokenizer) {
        return new CaptionColumns(tokenizer);
    }

    /**
     * {@link Target.Boxes} as {@link TensorBatch#BOXES}, floats of [B, N, 4] with left, top, right and bottom in pixels;
     * {@link TensorBatch#BOX_LABELS}, longs of [B, N]; and {@link TensorBatch#BOX_COUNTS}, longs of [B]. N is the maximum
     * count in the batch; entries beyond an image's own count are 0.
     */
    static Collator boxes() {
        return TargetColumns::boxes;
    }

    /**
     * {@link Target.Masks} as {@code masks}, floats of [B, N, H, W] with 1 if a pixel belongs to the mask;
     * {@code mask_labels}, longs of [B, N]; and {@code mask_counts}, longs of [B]. N is the maximum count in the batch,
     * H and W are the maximum sizes of its masks; entries beyond an image's own count or size are 0.
     */
    static Collator masks() {
        return TargetColumns::masks;
    }
}
