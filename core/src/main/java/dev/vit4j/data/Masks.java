package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The objects or regions of an image by their pixels. When the image's pixels move, each pixel of the result takes the
 * value at the nearest pixel of the original, and pixels from outside the image belong to nothing; masks without any
 * pixels left are dropped.
 *
 * @param masks in an order that moving keeps; may be empty, may overlap
 */
public record Masks(List<Mask> masks) implements Target {

    /** The pixels of an image that belong to one object, or to one kind of region. */
    public static final class Mask {

        private final int label;
        private final int width;
        private final int height;
        private final BitSet pixels;

        /**
         * @param label its class, an index into {@link Dataset#classNames}
         * @param width of the image
         * @param height of the image
         * @param pixels row by row; copied
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
         * The smallest box around the pixels.
         *
         * @throws IllegalStateException if there are none
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

        private Mask moved(Placement placement) {
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

    /** The smallest boxes around them, in the same order. */
    public Boxes boxes() {
        return new Boxes(masks.stream().map(Mask::bounds).toList());
    }

    @Override
    public String text() {
        return masks.stream().map(Mask::text).collect(Collectors.joining(", "));
    }

    @Override
    public void requireFit(int width, int height) {
        masks.forEach(mask -> mask.requireFit(width, height));
    }

    @Override
    public Masks moved(Placement placement) {
        return new Masks(masks.stream()
                .map(mask -> mask.moved(placement))
                .filter(mask -> mask.area() > 0)
                .toList());
    }
}
