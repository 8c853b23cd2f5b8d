package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;

/**
 * The configuration of a {@link SiglipVision}, named as in the reference's config.json (transformers,
 * {@code SiglipVisionConfig}) in camel case.
 *
 * @param visionUseHead whether the file has the attention pooling; a classifier doesn't use it
 * @param numLabels classes; 0 for a classifier that returns the features it would read
 */
public record SiglipVisionConfig(
        EncoderConfig encoder, int intermediateSize, boolean visionUseHead, int numLabels, Head head)
        implements TransformerConfig {

    /** The head: what the reference's classes return. */
    public enum Head {
        /**
         * The tokens pooled by attention, or their mean without {@code visionUseHead}: {@code SiglipVisionModel},
         * {@code SiglipModel}.
         */
        NONE,
        /** A linear layer on the mean of the patch tokens: {@code SiglipForImageClassification}. */
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

    /** The tokens before the patches: none. */
    @Override
    public int prefixTokens() {
        return 0;
    }

    @Override
    public boolean isClassifier() {
        return head == Head.CLASSIFIER;
    }

    /** Whether the output is the tokens pooled by attention. */
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
        return encoder.block(intermediateSize, true, initialization());
    }

    @Override
    public ConfiguredModel build(Params params, Interpolation interpolation) {
        return new SiglipVision(this, params, interpolation);
    }
}
