package dev.vit4j.data;

import java.util.List;
import java.util.Optional;

/**
 * Objects of an image by their bounding boxes. When the image's pixels move, a box moves with them and is clipped at the
 * border; what is left with less than a pixel of width or height is dropped. What padding by reflection shows twice has
 * one box.
 *
 * @param boxes in an order that moves keep; may be empty
 */
public record Boxes(List<Box> boxes) implements Target {

    /**
     * An object.
     *
     * @param label its class
     * @param left edge in pixels from the image's left, as {@code right}
     * @param top edge in pixels from the image's top, as {@code bottom}
     */
    public record Box(int label, double left, double top, double right, double bottom) {

        public double width() {
            return right - left;
        }

        public double height() {
            return bottom - top;
        }

        private Optional<Box> moved(Placement placement) {
            double first = clipped(placement.x(left), placement.width());
            double second = clipped(placement.x(right), placement.width());
            Box moved = new Box(
                    label,
                    Math.min(first, second), // mirrored, the right edge is left of the left one
                    clipped(placement.y(top), placement.height()),
                    Math.max(first, second),
                    clipped(placement.y(bottom), placement.height()));
            return Optional.of(moved).filter(box -> box.width() >= 1 && box.height() >= 1);
        }

        private static double clipped(double position, int size) {
            return Math.max(0, Math.min(size, position));
        }
    }

    public Boxes {
        boxes = List.copyOf(boxes);
    }

    @Override
    public Boxes moved(Placement placement) {
        return new Boxes(
                boxes.stream().flatMap(box -> box.moved(placement).stream()).toList());
    }
}
