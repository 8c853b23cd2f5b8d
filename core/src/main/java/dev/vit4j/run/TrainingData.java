package dev.vit4j.run;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Split;
import dev.vit4j.image.Normalization;
import java.util.Optional;

/**
 * What a run learns from and what it is judged by.
 *
 * @param validation what choices are made by, where the data set has images for that: a recipe then holds none out of
 *     {@code train}
 * @param test what the result is judged by
 * @param judgedBy which split that is: the validation split where the data set has no test split
 */
public record TrainingData(
        Dataset train, Optional<Dataset> validation, Dataset test, Normalization normalization, Split judgedBy) {

    /** @throws InvalidRequestException if these have not the same classes, or one has no image */
    public TrainingData {
        requireClasses(train, "test", test);
        validation.ifPresent(dataset -> requireClasses(train, "validation", dataset));
        requireImages("training", train);
        validation.ifPresent(dataset -> requireImages("validation", dataset));
        requireImages("test", test);
    }

    /** Judged by a test split. */
    public TrainingData(Dataset train, Optional<Dataset> validation, Dataset test, Normalization normalization) {
        this(train, validation, test, normalization, Split.TEST);
    }

    /** Judged by a test split, of a data set without a validation set of its own. */
    public TrainingData(Dataset train, Dataset test, Normalization normalization) {
        this(train, Optional.empty(), test, normalization);
    }

    /** These without what choices are made by. */
    public TrainingData withoutValidation() {
        return new TrainingData(train, Optional.empty(), test, normalization, judgedBy);
    }

    /** How many images there are. */
    public int size() {
        return train.size() + validation.map(Dataset::size).orElse(0) + test.size();
    }

    private static void requireClasses(Dataset train, String part, Dataset dataset) {
        if (!train.classNames().equals(dataset.classNames())) {
            throw new InvalidRequestException("the training set's classes " + train.classNames() + " are not the "
                    + part + " set's " + dataset.classNames());
        }
    }

    private static void requireImages(String part, Dataset dataset) {
        if (dataset.size() == 0) {
            throw new InvalidRequestException("the " + part + " set " + dataset.name() + " holds no image");
        }
    }
}
