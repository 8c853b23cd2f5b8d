package dev.vit4j.data;

import dev.vit4j.image.Normalization;
import java.util.List;

/**
 * What a data set is, for people and for choosing a model.
 *
 * @param name by which it is asked for
 * @param summary in one sentence
 * @param origin where it comes from
 * @param validationImages to choose by; 0 where there are none, or where they are what is judged by
 * @param testImages to judge by
 * @param imageSize of its images in pixels, in words
 * @param normalization recommended for training from scratch
 */
public record DataDescription(
        String name,
        String summary,
        String origin,
        List<String> classNames,
        int trainImages,
        int validationImages,
        int testImages,
        String imageSize,
        Normalization normalization) {

    public DataDescription {
        classNames = List.copyOf(classNames);
    }
}
