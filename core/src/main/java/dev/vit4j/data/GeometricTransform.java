package dev.vit4j.data;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.PixelMoves;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;

/**
 * A transform that only moves pixels: it returns a placement, and the image and its target follow. As the
 * first of a {@link Loader.Config}'s transforms it costs less than others: of an image from a file only the part
 * that the placement shows is decoded, if the format allows.
 *
 * <pre>{@code
 * // Mirrors each image with probability 1/2.
 * record Mirror() implements GeometricTransform {
 *     public Placement placement(int width, int height, Draw draw) {
 *         return Placement.whole(width, height).mirroredIf(draw.chance(0.5));
 *     }
 * }
 * }</pre>
 */
public interface GeometricTransform extends Transform {

    /**
     * The placement of the pixels of an image of this size.
     *
     * @param width of the image in pixels, like {@code height}
     * @throws dev.vit4j.InvalidRequestException if the transform doesn't support images of this size
     */
    Placement placement(int width, int height, Draw draw);

    /** Derived from the placement and not to be overridden: a loader may decode using only the placement. */
    @Override
    default Example apply(Example example, Draw draw) {
        return example.placed(placement(example.image().width(), example.image().height(), draw));
    }

    /**
     * Where the pixels of an image go: a rectangle of it is cropped, resized, and optionally mirrored. Coordinates are
     * in pixels from the upper left corner, with the first pixel from 0 to 1.
     *
     * @param source the rectangle; it may extend outside the image
     * @param width of the result
     * @param height of the result
     * @param mirrored horizontally, after everything else
     * @param padding for the part of the rectangle outside the image
     * @param filter for resizing the rectangle, if it doesn't have the result's size
     * @param backend whose arithmetic is used for that
     */
    record Placement(
            RgbImage.Region source,
            int width,
            int height,
            boolean mirrored,
            Padding padding,
            ResizeFilter filter,
            ResizeFilter.Backend backend) {

        /** @throws InvalidRequestException if the size is not positive */
        public Placement {
            if (width < 1 || height < 1) {
                throw new InvalidRequestException(
                        "an image can't be resized to " + width + " by " + height + " pixels; both must be at least 1");
            }
        }

        /** The content beyond an image's border. */
        public enum Padding {
            /** Black. */
            ZERO,
            /** The image reflected at its outermost pixels, which are not repeated. */
            REFLECT
        }

        /** The whole image, unchanged. */
        public static Placement whole(int width, int height) {
            return of(RgbImage.Region.of(width, height));
        }

        /** A rectangle at its own size, black outside the image. */
        public static Placement of(RgbImage.Region source) {
            return new Placement(
                    source,
                    source.width(),
                    source.height(),
                    false,
                    Padding.ZERO,
                    ResizeFilter.BILINEAR,
                    ResizeFilter.Backend.TORCHVISION);
        }

        /** The same rectangle, resized to another size. */
        public Placement resized(int toWidth, int toHeight, ResizeFilter by, ResizeFilter.Backend as) {
            return new Placement(source, toWidth, toHeight, mirrored, padding, by, as);
        }

        /** The same, mirrored horizontally if {@code flip}. */
        public Placement mirroredIf(boolean flip) {
            return flip ? new Placement(source, width, height, !mirrored, padding, filter, backend) : this;
        }

        /** The same with another padding. */
        public Placement padded(Padding with) {
            return with == padding ? this : new Placement(source, width, height, mirrored, with, filter, backend);
        }

        /** The horizontal position of a point of the image; outside 0 to {@code width} if it isn't visible. */
        public double x(double imageX) {
            double x = (imageX - source.x()) * width / source.width();
            return mirrored ? width - x : x;
        }

        /** The vertical position of a point of the image; outside 0 to {@code height} if it isn't visible. */
        public double y(double imageY) {
            return (imageY - source.y()) * height / source.height();
        }

        /** The horizontal position in the image of a point of the result: the inverse of {@link #x}. */
        public double imageX(double x) {
            return source.x() + (mirrored ? width - x : x) * source.width() / width;
        }

        /** The vertical position in the image of a point of the result: the inverse of {@link #y}. */
        public double imageY(double y) {
            return source.y() + y * source.height() / height;
        }

        /**
         * The placed pixels; the image itself if none of them move.
         *
         * @throws InvalidRequestException if the backend doesn't support the filter
         */
        public RgbImage image(RgbImage image) {
            RgbImage cut = isInside(image.width(), image.height())
                    ? image.part(source)
                    : PixelMoves.cut(image, source, padding == Padding.REFLECT);
            RgbImage resized = keepsSize() ? cut : cut.resized(width, height, filter, backend);
            return mirrored ? PixelMoves.mirrored(resized) : resized;
        }

        /** The same pixels as for the decoded image; only the needed part of the file is decoded. */
        RgbImage image(EncodedImage file) {
            if (!isInside(file.width(), file.height())) {
                return image(file.decode());
            }
            RgbImage placed = keepsSize() ? file.decode(source) : file.resized(source, width, height, filter, backend);
            return mirrored ? PixelMoves.mirrored(placed) : placed;
        }

        /** Whether it uses every pixel of an image of this size. */
        boolean showsAll(int imageWidth, int imageHeight) {
            return source.equals(RgbImage.Region.of(imageWidth, imageHeight)) && (keepsSize() || !filter.picks());
        }

        private boolean keepsSize() {
            return width == source.width() && height == source.height();
        }

        private boolean isInside(int imageWidth, int imageHeight) {
            return source.x() >= 0 && source.y() >= 0 && source.endX() <= imageWidth && source.endY() <= imageHeight;
        }
    }
}
