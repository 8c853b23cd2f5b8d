package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The target of an image, which a model learns to predict: a label, a caption, boxes, masks, or a record of your own. A
 * {@link Collator} makes columns of a batch's targets. Implementations are immutable, and two with the same content are
 * equal.
 *
 * <pre>{@code
 * // The position of a pupil in the image, in pixels.
 * record Pupil(double x, double y) implements Target {
 *     public String text() {
 *         return Double.toHexString(x) + " " + Double.toHexString(y);
 *     }
 *
 *     public Target moved(GeometricTransform.Placement placement) {
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
     * Checks that this is the target of an image of that size in pixels; called before its pixels move. By default every
     * size fits.
     *
     * @throws ResourceException if the target is of an image of another size
     */
    default void requireFit(int width, int height) {}

    /**
     * The target after the image's pixels have moved; itself if it doesn't depend on their positions.
     *
     * @param placement where the pixels have moved
     */
    default Target moved(GeometricTransform.Placement placement) {
        return this;
    }

    /**
     * Objects of an image by their bounding boxes. When the image's pixels move, a box moves with them and is clipped at
     * the border; if less than a pixel of its width or height is left by that, it is dropped. An object that is shown twice
     * because of padding by reflection has one box.
     *
     * @param boxes in an order that moving keeps; may be empty
     */
    record Boxes(List<Box> boxes) implements Target {

        /**
         * An object.
         *
         * @param label its class, an index into {@link Dataset#classNames}
         * @param left edge in pixels from the image's left, like {@code right}
         * @param top edge in pixels from the image's top, like {@code bottom}
         */
        public record Box(int label, double left, double top, double right, double bottom) {

            /**
             * @throws InvalidRequestException if an edge is NaN or infinite, right is less than left, or bottom is less than
             *     top
             */
            public Box {
                if (!(Double.isFinite(right - left)
                        && Double.isFinite(bottom - top)
                        && left <= right
                        && top <= bottom)) {
                    throw new InvalidRequestException(
                            "a box has edges left, top, right and bottom, the first two not beyond"
                                    + " the others; found " + left + ", " + top + ", " + right + ", " + bottom
                                    + (left > right || top > bottom ? "; are these left, top, width and height?" : ""));
                }
            }

            /** The width in pixels. */
            public double width() {
                return right - left;
            }

            /** The height in pixels. */
            public double height() {
                return bottom - top;
            }

            private String text() {
                return Stream.concat(
                                Stream.of(Integer.toString(label)),
                                Stream.of(left, top, right, bottom).map(Double::toHexString))
                        .collect(Collectors.joining(" "));
            }

            private Optional<Box> moved(GeometricTransform.Placement placement) {
                double first = placement.x(left);
                double second = placement.x(right);
                Box whole = new Box(
                        label,
                        Math.min(first, second), // mirrored, the right edge is left of the left one
                        placement.y(top),
                        Math.max(first, second),
                        placement.y(bottom));
                Box seen = whole.clipped(placement.width(), placement.height());
                double least =
                        seen.equals(whole) ? Double.MIN_VALUE : 1; // an object that is small is there all the same
                return Optional.of(seen).filter(box -> box.width() >= least && box.height() >= least);
            }

            private Box clipped(int width, int height) {
                return new Box(
                        label, within(left, width), within(top, height), within(right, width), within(bottom, height));
            }

            private static double within(double position, int size) {
                return Math.max(0, Math.min(size, position));
            }
        }

        public Boxes {
            boxes = List.copyOf(boxes);
        }

        @Override
        public String text() {
            return boxes.stream().map(Box::text).collect(Collectors.joining(", "));
        }

        @Override
        public Boxes moved(GeometricTransform.Placement placement) {
            return new Boxes(
                    boxes.stream().flatMap(box -> box.moved(placement).stream()).toList());
        }
    }

    /**
     * The objects or regions of an image by their pixels. When the image's pixels move, each pixel of the result takes the
     * value at the nearest pixel of the original, and pixels from outside the image belong to nothing; masks without any
     * pixels left are dropped.
     *
     * @param masks in an order that moving keeps; may be empty, may overlap
     */
    record Masks(List<Mask> masks) implements Target {

        /** The pixels of an image that belong to one object, or to one kind of region. */
        public static final class Mask {

            private final int label;
            private final int width;
            private final int height;
            private final BitSet pixels;

            /**
             * A mask of the given pixels.
             *
             * @param label its class, an index into {@link Dataset#classNames}
             * @param width of the image in pixels
             * @param height of the image in pixels
             * @param pixels bit {@code y * width + x} is set if the pixel belongs to the mask; copied
             * @throws InvalidRequestException if a pixel is outside the image
             */
            public Mask(int label, int width, int height, BitSet pixels) {
                if (pixels.length() > Math.multiplyExact(width, height)) {
                    throw new InvalidRequestException(
                            "a mask of " + width + " by " + height + " pixels has no pixel " + (pixels.length() - 1));
                }
                this.label = label;
                this.width = width;
                this.height = height;
                this.pixels = (BitSet) pixels.clone();
            }

            /** Its class, an index into {@link Dataset#classNames}. */
            public int label() {
                return label;
            }

            /** The width of the image. */
            public int width() {
                return width;
            }

            /** The height of the image. */
            public int height() {
                return height;
            }

            /** Whether a pixel belongs to it; pixels outside the image don't. */
            public boolean contains(int x, int y) {
                return x >= 0 && x < width && y >= 0 && y < height && pixels.get(y * width + x);
            }

            /** The number of pixels. */
            public int area() {
                return pixels.cardinality();
            }

            /**
             * The bounding box of the pixels.
             *
             * @throws IllegalStateException if the mask is empty
             */
            public Boxes.Box bounds() {
                int left = width;
                int top = height;
                int right = 0;
                int bottom = 0;
                for (int at = pixels.nextSetBit(0); at >= 0; at = pixels.nextSetBit(at + 1)) {
                    left = Math.min(left, at % width);
                    top = Math.min(top, at / width);
                    right = Math.max(right, at % width + 1);
                    bottom = Math.max(bottom, at / width + 1);
                }
                if (right == 0) {
                    throw new IllegalStateException("an empty mask has no bounds");
                }
                return new Boxes.Box(label, left, top, right, bottom);
            }

            private void requireFit(int imageWidth, int imageHeight) {
                if (width != imageWidth || height != imageHeight) {
                    throw new ResourceException("a mask has " + width + " by " + height + " pixels, and its image "
                            + imageWidth + " by " + imageHeight + "; bring one of them to the size of the other");
                }
            }

            private String text() {
                return label + " " + width + " " + height + " " + Arrays.toString(pixels.toLongArray());
            }

            private Mask moved(GeometricTransform.Placement placement) {
                BitSet moved = new BitSet(placement.width() * placement.height());
                for (int y = 0; y < placement.height(); y++) {
                    int imageY = (int) Math.floor(placement.imageY(y + 0.5));
                    for (int x = 0; x < placement.width(); x++) {
                        if (contains((int) Math.floor(placement.imageX(x + 0.5)), imageY)) {
                            moved.set(y * placement.width() + x);
                        }
                    }
                }
                return new Mask(label, placement.width(), placement.height(), moved);
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Mask mask
                        && mask.label == label
                        && mask.width == width
                        && mask.height == height
                        && mask.pixels.equals(pixels);
            }

            @Override
            public int hashCode() {
                return 31 * label + pixels.hashCode();
            }

            @Override
            public String toString() {
                return "Mask[label=" + label + ", width=" + width + ", height=" + height + ", pixels=" + pixels + "]";
            }
        }

        public Masks {
            masks = List.copyOf(masks);
        }

        /**
         * The bounding boxes of the masks, in the same order.
         *
         * @throws IllegalStateException if a mask is empty
         */
        public Boxes boxes() {
            return new Boxes(masks.stream().map(Mask::bounds).toList());
        }

        @Override
        public void requireFit(int width, int height) {
            masks.forEach(mask -> mask.requireFit(width, height));
        }

        @Override
        public String text() {
            return masks.stream().map(Mask::text).collect(Collectors.joining(", "));
        }

        @Override
        public Masks moved(GeometricTransform.Placement placement) {
            return new Masks(masks.stream()
                    .map(mask -> mask.moved(placement))
                    .filter(mask -> mask.area() > 0)
                    .toList());
        }
    }
}
