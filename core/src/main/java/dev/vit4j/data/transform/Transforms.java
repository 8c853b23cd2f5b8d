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
 * The built-in transforms of images and of whole batches. They are values: two of the same kind with the same parameters are
 * equal. A transform of your own implements {@link Transform}, {@link GeometricTransform} if it moves pixels, or
 * {@link BatchTransform}.
 */
public final class Transforms {

    private Transforms() {}

    /** Mirrors each image horizontally with probability 1/2, drawn anew in each epoch. */
    public static GeometricTransform randomFlip() {
        return new RandomFlip();
    }

    /**
     * Mirrors each image horizontally in every other epoch, so that any two consecutive epochs show both sides of every
     * image. Whether an image starts mirrored is drawn from the seed, for each by itself (Jordan 2024, "94% on CIFAR-10 in
     * 3.29 seconds").
     */
    public static GeometricTransform alternatingFlip() {
        return new AlternatingFlip();
    }

    /**
     * Pads an image on every side and crops its original size at a random position (He et al. 2016,
     * https://arxiv.org/abs/1512.03385, section 4.2). An image that is too small to be reflected that far ends the epoch with
     * an {@link InvalidRequestException}.
     *
     * @param padding in pixels, at least 0; with {@link GeometricTransform.Placement.Padding#REFLECT} less than the image's width and height
     * @throws InvalidRequestException if the padding is negative
     */
    public static GeometricTransform randomCrop(int padding, GeometricTransform.Placement.Padding mode) {
        return new RandomCrop(padding, mode);
    }

    /**
     * Crops a part of random area and aspect ratio and resizes it to a square, as torchvision's {@code RandomResizedCrop}
     * does with Pillow images and its defaults (Szegedy et al. 2015, https://arxiv.org/abs/1409.4842): 8 to 100 % of the
     * area, aspect ratios from 3 : 4 to 4 : 3, bilinear with antialiasing.
     *
     * @param size the square's side in pixels
     * @throws InvalidRequestException if the size is not positive
     */
    public static GeometricTransform randomResizedCrop(int size) {
        return new RandomResizedCrop(size);
    }

    /**
     * As {@link #randomResizedCrop(int)}, with other areas and aspect ratios.
     *
     * @param size the square's side in pixels
     * @param minScale minimum share of the image's area, above 0
     * @param maxScale maximum share of the image's area
     * @param minRatio minimum width over height, above 0
     * @param maxRatio maximum width over height
     * @throws InvalidRequestException if the size is not positive or a range is empty or not positive
     */
    public static GeometricTransform randomResizedCrop(
            int size, double minScale, double maxScale, double minRatio, double maxRatio) {
        return new RandomResizedCrop(size, minScale, maxScale, minRatio, maxRatio);
    }

    /**
     * Resizes an image, bilinear with antialiasing, as torchvision does. The aspect ratio is not kept.
     *
     * @param width in pixels, like {@code height}
     * @throws InvalidRequestException if width or height is not positive
     */
    public static GeometricTransform resize(int width, int height) {
        return new Resize(width, height);
    }

    /**
     * Blanks out a square with the colour that is zero after normalization (DeVries and Taylor 2017, "Cutout",
     * https://arxiv.org/abs/1708.04552). Its centre is drawn from all pixels, so part of the square may be outside the image.
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
     * Beta(alpha, alpha) once per batch (Zhang et al. 2018, "mixup", https://arxiv.org/abs/1710.09412). The batch needs
     * {@link TensorBatch#PROBABILITIES}, as {@link Collator#probabilities} makes them; its labels stay unchanged.
     *
     * @param alpha above 0; the smaller it is, the more one image of a pair dominates
     * @throws InvalidRequestException if alpha is not positive
     */
    public static BatchTransform mixup(double alpha) {
        return new Mixup(alpha);
    }

    /**
     * Pastes a rectangle of another image of the batch into each image, and mixes their soft labels by area (Yun et al. 2019,
     * "CutMix", https://arxiv.org/abs/1905.04899). There is one rectangle per batch; its share of the area is drawn from
     * Beta(alpha, alpha). The batch needs {@link TensorBatch#PROBABILITIES}, as {@link Collator#probabilities} makes them;
     * its labels stay unchanged.
     *
     * @param alpha above 0; 1 gives a uniform distribution
     * @throws InvalidRequestException if alpha is not positive
     */
    public static BatchTransform cutMix(double alpha) {
        return new CutMix(alpha);
    }
}
