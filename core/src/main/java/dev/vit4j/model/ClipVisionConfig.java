package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.WeightInitialization;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The sizes and choices of a {@link ClipVision}, named as in the reference's config.json (transformers,
 * {@code CLIPVisionConfig}) in camel case.
 *
 * @param projectionDim the width that images and texts share, where {@code head} is the projection to it
 * @param numLabels classes; 0 for a classifier that hands out the features it would read
 */
public record ClipVisionConfig(
        EncoderConfig encoder,
        int intermediateSize,
        int projectionDim,
        double initializerRange,
        int numLabels,
        Head head)
        implements ModelConfig {

    /** What stands behind the last block. */
    public enum Head {
        /** The normed class token: {@code CLIPVisionModel}. */
        NONE,
        /** The normed class token where texts are, too: {@code CLIPVisionModelWithProjection}, {@code CLIPModel}. */
        PROJECTION,
        /** A linear layer over the mean of the patches, which are not normed: {@code CLIPForImageClassification}. */
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

    /** The class token. */
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
        return encoder.block(
                new Mlp.Config(intermediateSize, hiddenAct()), true, OptionalDouble.empty(), initialization());
    }

    @Override
    public List<LayerCosts.Layer> embeddingLayers() {
        return List.of(
                LayerCosts.patchProjection(this, false),
                LayerCosts.learned("class_token", hiddenSize()),
                LayerCosts.learned("position_embedding", tokens() * hiddenSize()),
                LayerCosts.learned("pre_norm", 2L * hiddenSize()));
    }

    @Override
    public List<LayerCosts.Layer> headLayers() {
        List<LayerCosts.Layer> layers = new ArrayList<>();
        switch (head) {
            case NONE -> layers.add(LayerCosts.norm("post_norm", hiddenSize()));
            case PROJECTION -> {
                layers.add(LayerCosts.norm("post_norm", hiddenSize()));
                layers.add(
                        LayerCosts.linear("projection", LayerCosts.Part.HEAD, hiddenSize(), projectionDim, false, 1));
            }
            case CLASSIFIER -> layers.addAll(LayerCosts.classifier("head", hiddenSize(), numLabels));
        }
        return layers;
    }
}
