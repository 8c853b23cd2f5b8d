package dev.vit4j.data.internal;

import dev.vit4j.image.RgbImage;

/** The normalised images of a batch while they come. For one thread. */
public sealed interface ImageColumn permits EqualImages, PaddedImages {

    /**
     * @param index of the image in its data set, for messages
     * @throws dev.vit4j.InvalidRequestException if images must have one size and this one has another
     */
    void add(int index, RgbImage image);

    /** Hands over what came. */
    void write(BatchColumns columns);
}
