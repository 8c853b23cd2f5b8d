package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.image.Normalization;

/** What a run learns from and what it is judged by. */
public record TrainingData(Dataset train, Dataset test, Normalization normalization) {

    /** @throws InvalidRequestException where the two have not the same classes, or only one, or one has no image */
    public TrainingData {
        if (!train.classNames().equals(test.classNames())) {
            throw new InvalidRequestException("the training set's classes " + train.classNames()
                    + " are not the test set's " + test.classNames());
        }
        if (train.classNames().size() < 2) {
            throw new InvalidRequestException("the classes of the training set " + train.name() + " are "
                    + train.classNames() + "; a classifier tells two or more apart");
        }
        requireImages("training", train);
        requireImages("test", test);
    }

    private static void requireImages(String part, Dataset dataset) {
        if (dataset.size() == 0) {
            throw new InvalidRequestException("the " + part + " set " + dataset.name() + " holds no image");
        }
    }
}
