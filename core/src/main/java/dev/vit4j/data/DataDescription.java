package dev.vit4j.data;

import dev.vit4j.image.Normalization;
import java.util.List;

/**
 * A description of a data set, for people and for choosing a model.
 *
 * @param name by which it is requested
 * @param summary in one sentence
 * @param origin its source
 * @param validationImages 0 if there are none, or if they serve as the test set
 * @param testImages for evaluation
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
