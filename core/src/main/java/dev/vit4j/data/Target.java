package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The target of an image: a label, a text, boxes, or your own record. A {@link Collator} makes columns from
 * a batch's targets. Implementations are immutable, and two with the same content are equal.
 *
 * <pre>{@code
 * // The position of a pupil in the image, in pixels.
 * record Pupil(double x, double y) implements Target {
 *     public String text() {
 *         return Double.toHexString(x) + " " + Double.toHexString(y);
 *     }
 *
 *     public Target moved(Placement placement) {
 *         return new Pupil(placement.x(x), placement.y(y));
 *     }
 * }
 * }</pre>
 */
public interface Target {

    /** One class of several, an index into {@link Dataset#classNames}. */
    record ClassLabel(int label) implements Target {

        /** @throws InvalidRequestException if the label is negative */
        public ClassLabel {
            if (label < 0) {
                throw new InvalidRequestException("a label must be at least 0, found " + label);
            }
        }

        @Override
        public String text() {
            return Integer.toString(label);
        }
    }

    /**
     * The probability of each class.
     *
     * @param probabilities one per class, none negative, with a sum of 1
     */
    record SoftLabel(List<Double> probabilities) implements Target {

        private static final double ROUNDING = 1e-4;

        /** @throws InvalidRequestException if a probability is negative, or their sum is not 1 */
        public SoftLabel {
            probabilities = List.copyOf(probabilities);
            double sum = probabilities.stream().mapToDouble(Double::doubleValue).sum();
            if (!(Math.abs(sum - 1) < ROUNDING) || probabilities.stream().anyMatch(value -> value < 0)) {
                throw new InvalidRequestException(
                        "the probabilities of a soft label must be at least 0 with a sum of 1, found " + probabilities);
            }
        }

        @Override
        public String text() {
            return probabilities.stream().map(Double::toHexString).collect(Collectors.joining(" "));
        }
    }

    /** A description of an image in words. */
    record Caption(String text) implements Target {}

    /**
     * All of the content as text, the same on every machine and in every Java: a run uses it to detect that its data
     * has changed. {@link Double#toHexString} gives such a text of a number; the decimal text depends on the version of
     * Java.
     */
    String text();

    /**
     * Checks that this is the target of an image of that size, in pixels; called before its pixels move. A target that
     * doesn't know the size fits any image.
     *
     * @throws ResourceException if it is of an image of another size
     */
    default void requireFit(int width, int height) {}

    /**
     * The target after the image's pixels have moved; itself if it doesn't depend on their positions.
     *
     * @param placement where they went
     */
    default Target moved(Placement placement) {
        return this;
    }
}
