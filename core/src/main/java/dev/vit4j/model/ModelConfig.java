package dev.vit4j.model;

import dev.vit4j.nn.Size2d;
import dev.vit4j.weights.Params;

/** The configuration of a model that a folder may hold: enough to build it, to feed it and to count its costs. */
public interface ModelConfig {

    /** The model over a source of parameters. */
    ConfiguredModel build(Params params);

    /** The image size that the model was made for; other sizes are accepted. */
    Size2d imageSize();

    /** The smallest image that the model takes. */
    Size2d smallestImage();

    /** C, the channels of the images: 3 for RGB. */
    int numChannels();

    /** Classes, if the head is a classifier; 0 for a classifier that returns the features it would read. */
    int numLabels();

    /** Whether the scores are logits. */
    boolean isClassifier();

    /** The classes that there are logits for: none if the model returns features. */
    default int classes() {
        return isClassifier() ? numLabels() : 0;
    }

    /** The width of the vectors that {@code tokens} in a pass's trace are. */
    int hiddenSize();

    /** The number of tokens of an image of {@link #imageSize()}. */
    long tokens();

    /** The number of tokens before those of image positions, such as the class token. */
    int prefixTokens();

    /** The number of times that the matrix or the filters at a path are applied to an image of {@link #imageSize()}. */
    long applications(String path);
}
