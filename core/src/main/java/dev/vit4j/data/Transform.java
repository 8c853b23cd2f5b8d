package dev.vit4j.data;

/**
 * A step of augmentation or preparation: an example in, an example out, on bytes before normalisation. A class of your
 * own that implements this goes into a {@link Loader.Config} as the built-in ones do. All that is random comes from the
 * draw, so that neither threads nor a resume change what an image looks like; a transform keeps no state and is called
 * by several threads at once.
 *
 * <pre>{@code
 * // Inverts one image in ten.
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
 * <p>What moves pixels, such as a crop or a flip, implements {@link GeometricTransform} instead, and boxes and masks follow.
 */
public interface Transform {

    /**
     * The example changed; the one given stays as it is.
     *
     * @throws dev.vit4j.InvalidRequestException if the image doesn't suit the transform; the loader adds which image it is
     */
    Example apply(Example example, Draw draw);
}
