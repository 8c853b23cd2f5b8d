package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.WeightInitialization;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The sizes and choices of a {@link SiglipVision}, named as in the reference's config.json (transformers,
 * {@code SiglipVisionConfig}) in camel case.
 *
 * @param visionUseHead whether the file holds the attention pooling; a classifier has no use for it
 * @param numLabels classes; 0 for a classifier that hands out the features it would read
 */
public record SiglipVisionConfig(
        EncoderConfig encoder, int intermediateSize, boolean visionUseHead, int numLabels, Head head)
        implements ModelConfig {

    /** What the reference's classes answer. */
    public enum Head {
        /**
         * The tokens pooled by attention, or their mean without {@code visionUseHead}: {@code SiglipVisionModel},
         * {@code SiglipModel}.
         */
        NONE,
        /** A linear layer over the mean of the patches: {@code SiglipForImageClassification}. */
        CLASSIFIER
    }

    /** @throws InvalidRequestException if sizes don't fit each other */
    public SiglipVisionConfig {
        encoder.requireOnePatch();
        encoder.requireWholeHeads();
        FieldChecks.requirePositive("intermediate_size", intermediateSize);
        FieldChecks.requireNotNegative("num_labels", numLabels);
    }

    public SiglipVisionConfig withHead(Head other) {
        return new SiglipVisionConfig(encoder, intermediateSize, visionUseHead, numLabels, other);
    }

    /** No class token: patches alone. */
    @Override
    public int prefixTokens() {
        return 0;
    }

    @Override
    public boolean isClassifier() {
        return head == Head.CLASSIFIER;
    }

    /** Whether the scores are the tokens pooled by attention. */
    public boolean poolsByAttention() {
        return visionUseHead && !isClassifier();
    }

    /** The reference's config.json has no field for it. */
    WeightInitialization initialization() {
        return new WeightInitialization.Fixed(0.02);
    }

    FeedForward.Config feedForward() {
        return new Mlp.Config(intermediateSize, hiddenAct());
    }

    @Override
    public Block.Config block() {
        return encoder.block(feedForward(), true, OptionalDouble.empty(), initialization());
    }

    @Override
    public List<LayerCosts.Layer> embeddingLayers() {
        return List.of(
                LayerCosts.patchProjection(this, true),
                LayerCosts.learned("position_embedding", tokens() * hiddenSize()));
    }

    @Override
    public List<LayerCosts.Layer> headLayers() {
        LayerCosts.Part part = LayerCosts.Part.HEAD;
        long d = hiddenSize();
        long n = tokens();
        List<LayerCosts.Layer> layers = new ArrayList<>();
        layers.add(LayerCosts.norm("norm", d));
        if (poolsByAttention()) {
            String name = "pooling.";
            layers.add(new LayerCosts.Layer(name + "probe", part, d, 0));
            // the probe is one query an image; keys and values are of each token
            layers.add(new LayerCosts.Layer(name + "attention.qkv", part, 3 * d * d + 3 * d, d * d + 2 * n * d * d));
            layers.add(new LayerCosts.Layer(name + "attention.scores", part, 0, n * d));
            layers.add(new LayerCosts.Layer(name + "attention.mix", part, 0, n * d));
            layers.add(LayerCosts.dense(name + "attention.projection", d, d));
            layers.add(LayerCosts.norm(name + "norm", d));
            layers.addAll(LayerCosts.feedForward(feedForward(), name + "mlp.", part, d, 1));
        }
        if (isClassifier()) {
            layers.addAll(LayerCosts.classifier("head", d, numLabels));
        }
        return layers;
    }
}
