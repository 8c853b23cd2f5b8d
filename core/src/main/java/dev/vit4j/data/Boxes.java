package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects of an image by their bounding boxes. When the image's pixels move, a box moves with them and is clipped at
 * the border; what a border leaves less than a pixel of, in width or height, is dropped. What padding by reflection
 * shows twice has one box.
 *
 * @param boxes in an order that moving keeps; may be empty
 */
public record Boxes(List<Box> boxes) implements Target {

    /**
     * An object.
     *
     * @param label its class, an index into {@link Dataset#classNames}
     * @param left edge in pixels from the image's left, like {@code right}
     * @param top edge in pixels from the image's top, like {@code bottom}
     */
    public record Box(int label, double left, double top, double right, double bottom) {

        /** @throws InvalidRequestException if an edge is NaN, right is less than left, or bottom is less than top */
        public Box {
            if (!(Double.isFinite(right - left) && Double.isFinite(bottom - top) && left <= right && top <= bottom)) {
                throw new InvalidRequestException(
                        "a box has edges left, top, right and bottom, the first two not beyond"
                                + " the others; found " + left + ", " + top + ", " + right + ", " + bottom
                                + (left > right || top > bottom ? "; are these left, top, width and height?" : ""));
            }
        }

        public double width() {
            return right - left;
        }

        public double height() {
            return bottom - top;
        }

        private String text() {
            return Stream.concat(
                            Stream.of(Integer.toString(label)),
                            Stream.of(left, top, right, bottom).map(Double::toHexString))
                    .collect(Collectors.joining(" "));
        }

        private Optional<Box> moved(Placement placement) {
            double first = placement.x(left);
            double second = placement.x(right);
            Box whole = new Box(
                    label,
                    Math.min(first, second), // mirrored, the right edge is left of the left one
                    placement.y(top),
                    Math.max(first, second),
                    placement.y(bottom));
            Box seen = whole.clipped(placement.width(), placement.height());
            double least = seen.equals(whole) ? Double.MIN_VALUE : 1; // an object that is small is there all the same
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
    public Boxes moved(Placement placement) {
        return new Boxes(
                boxes.stream().flatMap(box -> box.moved(placement).stream()).toList());
    }
}
