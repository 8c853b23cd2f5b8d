package dev.vit4j.data;

import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;

/** A transform that may come first and then takes images as their files have them: no more is decoded than it needs. */
public sealed interface FileTransform extends Transform permits RandomResizedCrop, Resize {

    /** Whether it takes every image as a whole, so that it fails where any part of the image is broken. */
    boolean readsAll();

    /** The same pixels as of the decoded image. */
    RgbImage apply(EncodedImage image, Draw draw);
}
