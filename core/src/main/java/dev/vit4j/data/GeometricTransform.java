package dev.vit4j.data;

/**
 * A transform that only moves pixels: it returns a placement, and the image and its target follow. As the
 * first of a {@link Loader.Config}'s transforms it costs less than others: for an image from a file only the part
 * that the placement shows is decoded.
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
     * @throws dev.vit4j.InvalidRequestException if the transform doesn't support images of this size
     */
    Placement placement(int width, int height, Draw draw);

    /** Derived from the placement and not to be overridden: a loader may decode using only the placement. */
    @Override
    default Example apply(Example example, Draw draw) {
        return example.placed(placement(example.image().width(), example.image().height(), draw));
    }
}
