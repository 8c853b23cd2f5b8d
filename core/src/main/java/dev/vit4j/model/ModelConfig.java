package dev.vit4j.model;

import dev.vit4j.nn.Size2d;
import dev.vit4j.weights.Params;

/** The configuration of a model that can be saved to a folder: enough to build it, to prepare its input and to count its costs. */
public interface ModelConfig {

    /** The model over a source of parameters. */
    ConfiguredModel build(Params params);

    /** The image size in pixels that the model was made for; other sizes are accepted. */
    Size2d imageSize();

    /** The smallest image that the model accepts, in pixels. */
    Size2d smallestImage();

    /** C, the channels of the images: 3 for RGB. */
    int numChannels();

    /**
     * The number of classes of a classifier; 0 for a classifier that returns its features. Without meaning if the model is
     * not a classifier: see {@link #classes}.
     */
    int numLabels();

    /** Whether the model is a classifier, whose output is logits. */
    boolean isClassifier();

    /** The number of logits: K for a classifier, 0 if the model returns features. */
    default int classes() {
        return isClassifier() ? numLabels() : 0;
    }

    /** D, the width of a token, as {@code tokens} in a pass's trace has it. */
    int hiddenSize();

    /** The number of tokens of an image of {@link #imageSize()}. */
    long tokens();

    /** The number of tokens before those of the patches, such as the class token. */
    int prefixTokens();

    /**
     * The number of times that the matrix or the filters of a parameter are applied to an image of {@link #imageSize()}, by
     * which multiplications are counted.
     *
     * @param path of the parameter, such as {@code blocks.0.mlp.fc1.weight}
     */
    long applications(String path);
}
