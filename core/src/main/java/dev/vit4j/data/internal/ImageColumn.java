package dev.vit4j.data.internal;

import dev.vit4j.image.RgbImage;

/** Collects the normalized images of a batch. Not thread-safe. */
public sealed interface ImageColumn permits EqualImages, PaddedImages {

    /**
     * @param index of the image in its data set, for messages
     * @throws dev.vit4j.InvalidRequestException if images must have one size and this one has another
     */
    void add(int index, RgbImage image);

    /** Returns the collected images. */
    void write(BatchColumns columns);
}
