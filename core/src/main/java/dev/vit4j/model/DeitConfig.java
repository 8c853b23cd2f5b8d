package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;

/**
 * The configuration of a {@link Deit}, named as in the reference's config.json (transformers, {@code DeiTConfig}) in
 * camel case.
 *
 * @param numLabels classes; 0 for a classifier that returns the features it would read
 * @param head what follows the final layer norm
 */
public record DeitConfig(
        EncoderConfig encoder,
        int intermediateSize,
        boolean qkvBias,
        int poolerOutputSize,
        Activation poolerAct,
        double initializerRange,
        int numLabels,
        Head head)
        implements TransformerConfig {

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The class token unchanged: {@code DeiTModel} without its pooler. */
        NONE,
        /** A dense layer and an activation on the class token: {@code DeiTModel}. */
        POOLER,
        /** A linear layer on the class token: {@code DeiTForImageClassification}. */
        CLASSIFIER,
        /**
         * Linear layers on the class token and the distillation token, and the mean of both:
         * {@code DeiTForImageClassificationWithTeacher}.
         */
        DISTILLED_CLASSIFIER
    }

    /** @throws InvalidRequestException if sizes don't fit each other */
    public DeitConfig {
        encoder.requireOnePatch();
        FieldChecks.requirePositive("intermediate_size", intermediateSize);
        FieldChecks.requirePositive("pooler_output_size", poolerOutputSize);
        FieldChecks.requireNotNegative("num_labels", numLabels);
    }

    public DeitConfig withHead(Head other) {
        return new DeitConfig(
                encoder, intermediateSize, qkvBias, poolerOutputSize, poolerAct, initializerRange, numLabels, other);
    }

    /** The tokens before the patches: the class token and the distillation token. */
    @Override
    public int prefixTokens() {
        return 2;
    }

    @Override
    public boolean isClassifier() {
        return switch (head) {
            case NONE, POOLER -> false;
            case CLASSIFIER, DISTILLED_CLASSIFIER -> true;
        };
    }

    WeightInitialization initialization() {
        return new WeightInitialization.Fixed(initializerRange);
    }

    @Override
    public Block.Config block() {
        return encoder.block(intermediateSize, qkvBias, initialization());
    }

    Pooler pooler(Params params) {
        return encoder.pooler(params, poolerOutputSize, poolerAct, initialization());
    }

    @Override
    public ConfiguredModel build(Params params, Interpolation interpolation) {
        return new Deit(this, params, interpolation);
    }
}
