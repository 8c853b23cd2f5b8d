package dev.vit4j.run;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Split;
import dev.vit4j.image.Normalization;
import java.util.Optional;

/**
 * The training, validation and test set of a run.
 *
 * @param validation if the data set has such images: a recipe then holds none out of
 *     {@code train}
 * @param test for the final evaluation
 * @param judgedBy the split of the test set: the validation split if the data set has no test split
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

    /** With a test split. */
    public TrainingData(Dataset train, Optional<Dataset> validation, Dataset test, Normalization normalization) {
        this(train, validation, test, normalization, Split.TEST);
    }

    /** With a test split, for a data set without a validation set of its own. */
    public TrainingData(Dataset train, Dataset test, Normalization normalization) {
        this(train, Optional.empty(), test, normalization);
    }

    /** The same without the validation set. */
    public TrainingData withoutValidation() {
        return new TrainingData(train, Optional.empty(), test, normalization, judgedBy);
    }

    /** The number of images. */
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
            throw new InvalidRequestException("the " + part + " set " + dataset.name() + " has no images");
        }
    }
}
