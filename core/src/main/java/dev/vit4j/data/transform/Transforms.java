package dev.vit4j.data.transform;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Collator;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.internal.AlternatingFlip;
import dev.vit4j.data.transform.internal.CutMix;
import dev.vit4j.data.transform.internal.Cutout;
import dev.vit4j.data.transform.internal.Mixup;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;

/**
 * The built-in transforms of images and of whole batches. They are values: two of the same kind and numbers are equal. One of
 * your own implements {@link Transform}, {@link GeometricTransform} if pixels move, or {@link BatchTransform}.
 */
public final class Transforms {

    private Transforms() {}

    /** Mirrors each image horizontally with probability 1/2, drawn anew in each epoch. */
    public static GeometricTransform randomFlip() {
        return new RandomFlip();
    }

    /**
     * Mirrors each image left to right in every other epoch; in which of the two kinds it starts is drawn once per run, so
     * that two epochs in a row see both sides of every image.
     */
    public static GeometricTransform alternatingFlip() {
        return new AlternatingFlip();
    }

    /**
     * Pads an image on every side and cuts its own size out again, at a place drawn at random. An image that is too small to
     * be reflected that far ends the epoch with an {@link InvalidRequestException}.
     *
     * @param padding in pixels, at least 0; with {@link GeometricTransform.Placement.Padding#REFLECT} less than the image's width and height
     * @throws InvalidRequestException if the padding is negative
     */
    public static GeometricTransform randomCrop(int padding, GeometricTransform.Placement.Padding mode) {
        return new RandomCrop(padding, mode);
    }

    /**
     * Cuts out a part of random area and shape and brings it to a square, as torchvision's {@code RandomResizedCrop} does
     * with its defaults: 8 to 100 % of the area, sides of 3 : 4 to 4 : 3.
     *
     * @param size pixels of the square's side
     * @throws InvalidRequestException if the size is not positive
     */
    public static GeometricTransform randomResizedCrop(int size) {
        return new RandomResizedCrop(size);
    }

    /**
     * As {@link #randomResizedCrop(int)}, of other areas and shapes.
     *
     * @param minScale least part of the image's area
     * @param maxScale greatest part of the image's area
     * @param minRatio least width over height
     * @param maxRatio greatest width over height
     * @throws InvalidRequestException if the size is not positive or a range is empty or not positive
     */
    public static GeometricTransform randomResizedCrop(
            int size, double minScale, double maxScale, double minRatio, double maxRatio) {
        return new RandomResizedCrop(size, minScale, maxScale, minRatio, maxRatio);
    }

    /**
     * Brings an image to a size, bilinear with antialias. The aspect ratio is not kept.
     *
     * @throws InvalidRequestException if width or height is not positive
     */
    public static GeometricTransform resize(int width, int height) {
        return new Resize(width, height);
    }

    /**
     * Covers a square whose centre is drawn from all pixels with what is zero after normalization; part of the square may
     * lie outside.
     *
     * @param size the square's side in pixels
     * @param normalization applied to the images later
     * @throws InvalidRequestException if the size is not positive
     */
    public static Transform cutout(int size, Normalization normalization) {
        return new Cutout(size, normalization);
    }

    /**
     * Mixes each image of a batch with another one, and their soft labels in the same proportion, which is drawn from
     * Beta(alpha, alpha) once per batch. The batch needs {@link TensorBatch#PROBABILITIES}, as
     * {@link Collator#probabilities} makes them.
     *
     * @param alpha above 0; the smaller it is, the more one image of a pair dominates
     * @throws InvalidRequestException if alpha is not positive
     */
    public static BatchTransform mixup(double alpha) {
        return new Mixup(alpha);
    }

    /**
     * Pastes a rectangle of another image of the batch into each, and mixes their soft labels by area. The rectangle is one
     * per batch, its share of the area drawn from Beta(alpha, alpha). The batch needs {@link TensorBatch#PROBABILITIES}, as
     * {@link Collator#probabilities} makes them.
     *
     * @param alpha above 0; 1 gives a uniform distribution
     * @throws InvalidRequestException if alpha is not positive
     */
    public static BatchTransform cutMix(double alpha) {
        return new CutMix(alpha);
    }
}
