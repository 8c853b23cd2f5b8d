package dev.vit4j.data;

/**
 * A transform that moves pixels and does nothing else: it says where they go, and the image and its target follow. As the
 * first of a {@link Loader.Config}'s transforms it costs less than others: of an image from a file no more is decoded than
 * the placement shows.
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
     * Where the pixels of an image of this size go.
     *
     * @throws dev.vit4j.InvalidRequestException if images of this size don't suit the transform
     */
    Placement placement(int width, int height, Draw draw);

    /** Follows from the placement and is not to be overridden: a loader may decode by the placement alone. */
    @Override
    default Example apply(Example example, Draw draw) {
        return example.placed(placement(example.image().width(), example.image().height(), draw));
    }
}
