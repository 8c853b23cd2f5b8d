package dev.vit4j.image;

import dev.vit4j.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The size that images are resized to: {@code size} of {@code preprocessor_config.json}. */
public sealed interface TargetSize {

    /** Width and height in pixels; the longer side of a narrow image may exceed the size of any array. */
    record Pixels(long width, long height) {}

    /** The new size of an image with this size. */
    Pixels of(int width, int height);

    /** The size multiplied by these factors; where the aspect ratio is kept, by the larger one. At least 1 pixel. */
    TargetSize times(double heightFactor, double widthFactor);

    /** The fields of {@code size} in {@code preprocessor_config.json}. */
    Map<String, Object> toJson();

    /** One size for all images, whatever their aspect ratio. */
    record Exact(int height, int width) implements TargetSize {

        /** @throws InvalidRequestException if a side is not positive, or the area is more than an image can have */
        public Exact {
            requirePositive("height", height);
            requirePositive("width", width);
            requireArea(height, width);
        }

        @Override
        public Pixels of(int imageWidth, int imageHeight) {
            return new Pixels(width, height);
        }

        @Override
        public TargetSize times(double heightFactor, double widthFactor) {
            return new Exact(scaled(height, heightFactor), scaled(width, widthFactor));
        }

        @Override
        public Map<String, Object> toJson() {
            return ordered("height", height, "width", width);
        }
    }

    /**
     * The shorter side gets a given length, the aspect ratio is kept.
     *
     * @param edge the length of the shorter side in pixels
     * @param longest maximum length of the longer side, which takes precedence; empty if there is none
     */
    record ShortestEdge(int edge, OptionalInt longest) implements TargetSize {

        /** @throws InvalidRequestException if a length is not positive, or a square of it is more than an image can have */
        public ShortestEdge {
            requirePositive("shortest_edge", edge);
            requireArea(edge, edge);
            longest.ifPresent(length -> requirePositive("longest_edge", length));
        }

        @Override
        public Pixels of(int width, int height) {
            if (longest.isPresent()) {
                return within(width, height, longest.getAsInt());
            }
            int shorter = Math.min(width, height);
            long other = (long) ((double) ((long) edge * Math.max(width, height)) / shorter);
            return width <= height ? new Pixels(edge, other) : new Pixels(other, edge);
        }

        /** The reference's {@code get_size_with_aspect_ratio}. */
        private Pixels within(int width, int height, int longestEdge) {
            double shorter = Math.min(width, height);
            double longer = Math.max(width, height);
            double exact = edge;
            int rounded = edge;
            if (longer / shorter * edge > longestEdge) {
                exact = longestEdge * shorter / longer;
                rounded = (int) Math.rint(exact);
            }
            if ((height <= width && height == rounded) || (width <= height && width == rounded)) {
                return new Pixels(width, height);
            }
            return width < height
                    ? new Pixels(rounded, (long) (exact * height / width))
                    : new Pixels((long) (exact * width / height), rounded);
        }

        @Override
        public TargetSize times(double heightFactor, double widthFactor) {
            double factor = Math.max(heightFactor, widthFactor);
            return new ShortestEdge(
                    scaled(edge, factor),
                    longest.isPresent() ? OptionalInt.of(scaled(longest.getAsInt(), factor)) : longest);
        }

        @Override
        public Map<String, Object> toJson() {
            return longest.isPresent()
                    ? ordered("longest_edge", longest.getAsInt(), "shortest_edge", edge)
                    : Map.of("shortest_edge", edge);
        }
    }

    /** The largest size with the image's aspect ratio that fits into a rectangle; small images are enlarged. */
    record Within(int maxHeight, int maxWidth) implements TargetSize {

        /** @throws InvalidRequestException if a side is not positive */
        public Within {
            requirePositive("max_height", maxHeight);
            requirePositive("max_width", maxWidth);
        }

        @Override
        public Pixels of(int width, int height) {
            double scale = Math.min((double) maxHeight / height, (double) maxWidth / width);
            return new Pixels((long) (width * scale), (long) (height * scale));
        }

        @Override
        public TargetSize times(double heightFactor, double widthFactor) {
            return new Within(scaled(maxHeight, heightFactor), scaled(maxWidth, widthFactor));
        }

        @Override
        public Map<String, Object> toJson() {
            return ordered("max_height", maxHeight, "max_width", maxWidth);
        }
    }

    /**
     * With the aspect ratio kept: timm's {@code ResizeKeepRatio}.
     *
     * @param within whether the result is within height and width, and touches them on one side; otherwise it covers
     *     them
     */
    record KeepRatio(int height, int width, boolean within) implements TargetSize {

        public KeepRatio {
            requirePositive("height", height);
            requirePositive("width", width);
            requireArea(height, width);
        }

        @Override
        public Pixels of(int imageWidth, int imageHeight) {
            double byHeight = (double) imageHeight / height;
            double byWidth = (double) imageWidth / width;
            double ratio = within ? Math.max(byHeight, byWidth) : Math.min(byHeight, byWidth);
            return new Pixels((long) Math.rint(imageWidth / ratio), (long) Math.rint(imageHeight / ratio));
        }

        @Override
        public TargetSize times(double heightFactor, double widthFactor) {
            return new KeepRatio(scaled(height, heightFactor), scaled(width, widthFactor), within);
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> fields = ordered("height", height, "width", width);
            fields.put("keep_ratio", within ? "within" : "covering");
            return fields;
        }
    }

    private static int scaled(int length, double factor) {
        return (int) Math.max(1, Math.round(length * factor));
    }

    private static Map<String, Object> ordered(String first, int firstValue, String second, int secondValue) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(first, firstValue);
        fields.put(second, secondValue);
        return fields;
    }

    private static void requireArea(long height, long width) {
        if (height * width > RgbImage.MOST_PIXELS) {
            throw new InvalidRequestException("size: " + height + " by " + width + " pixels are more than the "
                    + RgbImage.MOST_PIXELS + " that an image can have");
        }
    }

    private static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new InvalidRequestException("size: " + field + " must be at least 1, found " + value);
        }
    }
}
