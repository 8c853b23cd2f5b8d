package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The configuration of a {@link Dinov2}, named as in the reference's config.json (transformers, {@code Dinov2Config}
 * and {@code Dinov2WithRegistersConfig}) in camel case.
 *
 * @param mlpRatio the feed-forward layers' inner width divided by the width of a token
 * @param layerscaleValue LayerScale's initial value
 * @param dropPathRate the share of residual branches dropped in training, the same in each block
 * @param useSwigluFfn gated feed-forward layers, with two thirds of the inner width
 * @param useMaskToken whether the file has the mask token of pretraining; nothing else needs it
 * @param numRegisterTokens registers between the class token and the patches; absent in {@code dinov2}, while
 *     {@code dinov2_with_registers} may have zero and still interpolates positions in its own way
 * @param numLabels classes; 0 for a classifier that returns the features it would read
 */
public record Dinov2Config(
        EncoderConfig encoder,
        double mlpRatio,
        boolean qkvBias,
        double layerscaleValue,
        double dropPathRate,
        boolean useSwigluFfn,
        boolean useMaskToken,
        OptionalInt numRegisterTokens,
        double initializerRange,
        int numLabels,
        Head head)
        implements TransformerConfig {

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The class token: {@code Dinov2Model}. */
        NONE,
        /**
         * A linear layer on the class token concatenated with the mean of the patches:
         * {@code Dinov2ForImageClassification}.
         */
        CLASSIFIER
    }

    /** @throws InvalidRequestException if sizes don't fit each other */
    public Dinov2Config {
        encoder.requireOnePatch();
        FieldChecks.requireNotNegative("num_register_tokens", numRegisterTokens.orElse(0));
        FieldChecks.requireNotNegative("num_labels", numLabels);
        FieldChecks.requireDropPathRate(dropPathRate);
        if (!(encoder.hiddenSize() * mlpRatio >= 1)) {
            throw new InvalidRequestException(
                    "mlp_ratio must give a width of at least 1, found " + mlpRatio + " of " + encoder.hiddenSize());
        }
    }

    public Dinov2Config withHead(Head other) {
        return with(other, useMaskToken);
    }

    public Dinov2Config withMaskToken(boolean kept) {
        return with(head, kept);
    }

    private Dinov2Config with(Head otherHead, boolean otherUseMaskToken) {
        return new Dinov2Config(
                encoder,
                mlpRatio,
                qkvBias,
                layerscaleValue,
                dropPathRate,
                useSwigluFfn,
                otherUseMaskToken,
                numRegisterTokens,
                initializerRange,
                numLabels,
                otherHead);
    }

    /** The tokens before the patches: the class token and the registers. */
    @Override
    public int prefixTokens() {
        return 1 + numRegisterTokens.orElse(0);
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
        return encoder.block(feedForward(), qkvBias, OptionalDouble.of(layerscaleValue), initialization());
    }

    private FeedForward.Config feedForward() {
        int inner = (int) (hiddenSize() * mlpRatio);
        if (!useSwigluFfn) {
            return new Mlp.Config(inner, hiddenAct());
        }
        final int multiple = 8;
        int twoThirds = (int) (inner * 2 / 3.0);
        return new SwiGlu.Config((twoThirds + multiple - 1) / multiple * multiple);
    }

    /** The reference interpolates positions in two ways, one with registers and one without. */
    @Override
    public Interpolation interpolation() {
        return numRegisterTokens.isPresent() ? Interpolation.BICUBIC_ANTIALIASED : Interpolation.BICUBIC;
    }

    @Override
    public ConfiguredModel build(Params params, Interpolation interpolation) {
        return new Dinov2(this, params, interpolation);
    }
}
