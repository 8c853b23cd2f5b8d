package dev.vit4j.data;

import dev.vit4j.image.RgbImage;

/** An image and its target. */
public record Example(RgbImage image, Target target) {

    /** Another image with the same target. */
    public Example with(RgbImage other) {
        return new Example(other, target);
    }

    /** The same image with another target. */
    public Example with(Target other) {
        return new Example(image, other);
    }

    /** The example with the image's pixels and the target moved by a placement. */
    public Example placed(GeometricTransform.Placement placement) {
        return new Example(placement.image(image), target.moved(placement));
    }
}
