package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Normalization;

/** What a run learns from and what it is judged by. */
public record TrainingData(Dataset train, Dataset test, Normalization normalization) {

    public TrainingData {
        if (!train.classNames().equals(test.classNames())) {
            throw new InvalidRequestException("the training set's classes " + train.classNames()
                    + " are not the test set's " + test.classNames());
        }
    }
}
