package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;

/**
 * The configuration of a {@link ClipVision}, named as in the reference's config.json (transformers,
 * {@code CLIPVisionConfig}) in camel case.
 *
 * @param projectionDim the width of the embedding space of images and texts, if {@code head} is the projection to it
 * @param numLabels classes; 0 for a classifier that returns the features it would read
 */
public record ClipVisionConfig(
        EncoderConfig encoder,
        int intermediateSize,
        int projectionDim,
        double initializerRange,
        int numLabels,
        Head head)
        implements TransformerConfig {

    /** The head: what follows the last block. */
    public enum Head {
        /** The normed class token: {@code CLIPVisionModel}. */
        NONE,
        /** The normed class token of a two-tower model: {@code CLIPVisionModelWithProjection}, {@code CLIPModel}. */
        PROJECTION,
        /** A linear layer on the mean of the patch tokens, which are not normed: {@code CLIPForImageClassification}. */
        CLASSIFIER
    }

    /** @throws InvalidRequestException if sizes don't fit each other */
    public ClipVisionConfig {
        encoder.requireOnePatch();
        encoder.requireWholeHeads();
        FieldChecks.requirePositive("intermediate_size", intermediateSize);
        FieldChecks.requirePositive("projection_dim", projectionDim);
        FieldChecks.requireNotNegative("num_labels", numLabels);
    }

    public ClipVisionConfig withHead(Head other) {
        return new ClipVisionConfig(encoder, intermediateSize, projectionDim, initializerRange, numLabels, other);
    }

    /** The tokens before the patches: the class token. */
    @Override
    public int prefixTokens() {
        return 1;
    }

    @Override
    public boolean isClassifier() {
        return head == Head.CLASSIFIER;
    }

    WeightInitialization initialization() {
        return new WeightInitialization.Fixed(initializerRange);
    }

    @Override
    public Block.Config block() {
        return encoder.block(intermediateSize, true, initialization());
    }

    @Override
    public ConfiguredModel build(Params params, Interpolation interpolation) {
        return new ClipVision(this, params, interpolation);
    }
}
