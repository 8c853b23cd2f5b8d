package dev.vit4j.data;

/**
 * A step of augmentation or preparation, from an example to an example, on bytes before normalization. Your own
 * class that implements this is used in a {@link Loader.Config} like the built-in ones. All randomness comes from the
 * draw, so that neither threads nor a resume change an image; a transform has no state and is called
 * by several threads at once.
 *
 * <pre>{@code
 * // Inverts one image in ten on average.
 * record RandomInvert(double probability) implements Transform {
 *     public Example apply(Example example, Draw draw) {
 *         if (!draw.chance(probability)) {
 *             return example;
 *         }
 *         byte[] pixels = example.image().pixels().clone();
 *         for (int i = 0; i < pixels.length; i++) {
 *             pixels[i] = (byte) ~pixels[i];
 *         }
 *         return example.with(new RgbImage(example.image().width(), example.image().height(), pixels));
 *     }
 * }
 * }</pre>
 *
 * <p>Transforms that move pixels, such as a crop or a flip, implement {@link GeometricTransform}, so boxes and masks
 * follow.
 */
public interface Transform {

    /**
     * Returns the changed example; the given one is not modified.
     *
     * @throws dev.vit4j.InvalidRequestException if the image is not suitable; the loader adds which image it is
     */
    Example apply(Example example, Draw draw);
}
