package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Placement;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.internal.AlternatingFlip;
import dev.vit4j.data.transform.internal.Cutout;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import java.util.List;
import java.util.Locale;

/**
 * A change of training images that a recipe can ask for. In a recipe the components are keys of the group {@code data},
 * each with a default that means "not at all".
 */
public sealed interface Augmentation {

    /**
     * What it does to each image; nothing if the recipe doesn't ask for it.
     *
     * @param imageSize pixels of a side of the images that the model takes
     * @param normalization that of the model's images
     */
    List<Transform> transforms(int imageSize, Normalization normalization);

    /**
     * Checks its numbers against the images' size.
     *
     * @throws InvalidRequestException if they don't fit
     */
    default void requireFit(int imageSize) {}

    /**
     * How images are brought to the model's size, by crops if asked for; those that have the size already are not
     * resized.
     *
     * @param cropPadding pixels around an image before a part of its own size is taken
     * @param resizedCropScale the least share of an image's area in a part that is resized; 0 for whole images
     */
    record Crop(int cropPadding, Fill cropFill, double resizedCropScale) implements Augmentation {

        /** Width over height of a random part, as in torchvision. */
        private static final double LEAST_RATIO = 3 / 4.0;

        private static final double GREATEST_RATIO = 4 / 3.0;

        /** The content of a random crop's padding. */
        public enum Fill {
            REFLECT,
            ZERO
        }

        /** @throws InvalidRequestException if a number is out of range, or both ways to crop are asked for */
        public Crop {
            Ranges.requireAtLeast("data.crop_padding", cropPadding, 0);
            Ranges.requireShare("data.resized_crop_scale", resizedCropScale);
            if (resizedCropScale > 0 && cropPadding > 0) {
                throw new InvalidRequestException("data.resized_crop_scale " + resizedCropScale
                        + " and data.crop_padding " + cropPadding + " can't be combined; set one of them to 0");
            }
        }

        @Override
        public List<Transform> transforms(int imageSize, Normalization normalization) {
            if (resizedCropScale > 0) {
                return List.of(new RandomResizedCrop(imageSize, resizedCropScale, 1, LEAST_RATIO, GREATEST_RATIO));
            }
            Resize resize = new Resize(imageSize, imageSize);
            return cropPadding == 0 ? List.of(resize) : List.of(resize, new RandomCrop(cropPadding, padding()));
        }

        private Placement.Padding padding() {
            return switch (cropFill) {
                case REFLECT -> Placement.Padding.REFLECT;
                case ZERO -> Placement.Padding.ZERO;
            };
        }

        @Override
        public void requireFit(int imageSize) {
            int most = cropFill == Fill.REFLECT ? imageSize - 1 : imageSize;
            if (cropPadding > most) {
                throw new InvalidRequestException("data.crop_padding must be at most " + most + " if data.crop_fill is "
                        + cropFill.name().toLowerCase(Locale.ROOT) + " and model.image_size " + imageSize
                        + ", found " + cropPadding);
            }
        }
    }

    /** The choice of images that are mirrored. */
    record Flip(Mirrored flip) implements Augmentation {

        /** Which ones. */
        public enum Mirrored {
            NONE,
            RANDOM,
            ALTERNATING
        }

        @Override
        public List<Transform> transforms(int imageSize, Normalization normalization) {
            return switch (flip) {
                case NONE -> List.of();
                case RANDOM -> List.of(new RandomFlip());
                case ALTERNATING -> List.of(new AlternatingFlip());
            };
        }
    }

    /**
     * A square that is blanked out: it shows the normalization's mean, zero to the model.
     *
     * @param cutout pixels of its side; 0 for none
     */
    record BlankedSquare(int cutout) implements Augmentation {

        /** @throws InvalidRequestException if the size is below 0 */
        public BlankedSquare {
            Ranges.requireAtLeast("data.cutout", cutout, 0);
        }

        @Override
        public List<Transform> transforms(int imageSize, Normalization normalization) {
            return cutout == 0 ? List.of() : List.of(new Cutout(cutout, normalization));
        }
    }
}
