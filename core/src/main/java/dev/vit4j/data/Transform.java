package dev.vit4j.data;

import dev.vit4j.image.RgbImage;

/** An operation on an image's bytes, before normalisation. */
public sealed interface Transform permits RandomCrop, RandomFlip, AlternatingFlip, Cutout, FileTransform {

    /** The image changed; the one given stays as it is. */
    RgbImage apply(RgbImage image, Draw draw);
}
