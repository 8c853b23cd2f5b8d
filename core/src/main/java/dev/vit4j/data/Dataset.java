package dev.vit4j.data;

import dev.vit4j.image.Region;
import dev.vit4j.image.RgbImage;
import java.util.List;

/**
 * Labelled images in a fixed order. A class of your own that implements this trains and evaluates as the
 * built-in ones do. Implementations are safe to read from several threads at once: a {@link Loader} does.
 */
public interface Dataset {

    /** What messages and reports call this data set. */
    String name();

    /** The classes' names; a label is an index into this list. */
    List<String> classNames();

    /** The number of images. */
    int size();

    /**
     * The class of an image, between 0 and {@code classNames().size() - 1}; cheap, without decoding the image.
     *
     * @param index between 0 and {@code size() - 1}
     * @throws IndexOutOfBoundsException where there is no such image
     */
    int label(int index);

    /**
     * The image at {@code index}; a generator or a decoder may work at each call.
     *
     * @throws IndexOutOfBoundsException where there is no such image
     * @throws dev.vit4j.ResourceException where its file is missing or broken
     */
    RgbImage image(int index);

    /** Picks a part of an image by its size. */
    @FunctionalInterface
    interface RegionChoice {
        Region of(int width, int height);
    }

    /**
     * A part of the image at {@code index}: what {@link #image} has there, without decoding the rest where the data set
     * can do without.
     *
     * @throws IndexOutOfBoundsException where there is no such image, or the part reaches outside of it
     * @throws dev.vit4j.ResourceException where its file is missing or broken
     */
    default RgbImage part(int index, RegionChoice choice) {
        RgbImage image = image(index);
        return image.part(choice.of(image.width(), image.height()));
    }

    /**
     * A view of some of these images, in the order given.
     *
     * @throws IndexOutOfBoundsException where an index names no image
     */
    default Dataset subset(String name, int... indices) {
        return new SubsetDataset(name, this, indices);
    }
}
