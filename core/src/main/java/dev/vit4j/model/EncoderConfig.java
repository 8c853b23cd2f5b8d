package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;
import java.util.OptionalDouble;

/**
 * The configuration fields that every family's encoder has, named as in the reference's config.json (transformers) in
 * camel case.
 *
 * @param imageSize the image size that the position embeddings were trained at, in pixels; pixels beyond the last whole
 *     patch are cut off
 * @param patchSize in pixels
 * @param hiddenSize the width of a token
 * @param numHiddenLayers the number of blocks
 * @param numAttentionHeads heads per block
 * @param headDim the width of a head; in most models the hidden size divided by the number of heads
 * @param hiddenAct the activation of the feed-forward layers
 * @param layerNormEps the number that layer norms add to the variance
 */
public record EncoderConfig(
        Size2d imageSize,
        Size2d patchSize,
        int numChannels,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int headDim,
        Activation hiddenAct,
        double layerNormEps) {

    private static final long MOST_WIDTH = Integer.MAX_VALUE;

    /** @throws InvalidRequestException if a value is out of its range */
    public EncoderConfig {
        FieldChecks.requirePositive("num_channels", numChannels);
        FieldChecks.requirePositive("hidden_size", hiddenSize);
        FieldChecks.requirePositive("num_attention_heads", numAttentionHeads);
        FieldChecks.requirePositive("head_dim", headDim);
        if ((long) numAttentionHeads * headDim > MOST_WIDTH) {
            throw new InvalidRequestException("num_attention_heads " + numAttentionHeads + " of head_dim " + headDim
                    + " give a total width larger than any tensor");
        }
        FieldChecks.requireLayers(numHiddenLayers);
        FieldChecks.requireNumber("layer_norm_eps", layerNormEps);
    }

    /** An encoder whose heads have the {@linkplain #sharedWidth shared width}. */
    public EncoderConfig(
            Size2d imageSize,
            Size2d patchSize,
            int numChannels,
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            Activation hiddenAct,
            double layerNormEps) {
        this(
                imageSize,
                patchSize,
                numChannels,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                sharedWidth(hiddenSize, numAttentionHeads),
                hiddenAct,
                layerNormEps);
    }

    /** An encoder for square images and patches, whose heads have the {@linkplain #sharedWidth shared width}. */
    public EncoderConfig(
            int imageSize,
            int patchSize,
            int numChannels,
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            Activation hiddenAct,
            double layerNormEps) {
        this(
                Size2d.square(imageSize),
                Size2d.square(patchSize),
                numChannels,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                hiddenAct,
                layerNormEps);
    }

    /** The hidden size divided by the number of heads, rounded down. If that is 0, the configuration is refused. */
    public static int sharedWidth(int hiddenSize, int numAttentionHeads) {
        return numAttentionHeads < 1 ? hiddenSize : hiddenSize / numAttentionHeads;
    }

    /** Whether a head has the {@linkplain #sharedWidth shared width}. */
    public boolean hasSharedWidth() {
        return headDim == sharedWidth(hiddenSize, numAttentionHeads);
    }

    /**
     * Checks that the heads divide the hidden size evenly; returns this.
     *
     * @throws InvalidRequestException if the total width of the heads is not the hidden size
     */
    public EncoderConfig requireWholeHeads() {
        if (headDim * numAttentionHeads != hiddenSize) {
            throw FieldChecks.unevenHeads(hiddenSize, numAttentionHeads);
        }
        return this;
    }

    /**
     * Checks that there is a block, as training needs; returns this.
     *
     * @throws InvalidRequestException if there is none
     */
    public EncoderConfig requireBlocks() {
        FieldChecks.requirePositive("num_hidden_layers", numHiddenLayers);
        return this;
    }

    /** Refuses sizes of which an image holds no whole patch. */
    void requireOnePatch() {
        FieldChecks.requirePositive("image_size", Math.min(imageSize.height(), imageSize.width()));
        FieldChecks.requirePositive("patch_size", Math.min(patchSize.height(), patchSize.width()));
        if (imageSize.patches(patchSize).area() < 1) {
            throw new InvalidRequestException(
                    "image_size " + imageSize + " is smaller than a patch of patch_size " + patchSize);
        }
    }

    /** Refuses square images that are not covered by whole patches. */
    void requireWholePatches() {
        int image = imageSize.side();
        int patch = patchSize.side();
        if (image % patch != 0) {
            throw new InvalidRequestException("image_size " + image + " is not a multiple of patch_size " + patch + "; "
                    + FieldChecks.nearestMultiples("image_size", image, patch));
        }
    }

    /** Blocks of an MLP without LayerScale, as most families have them. */
    Block.Config block(int intermediateSize, boolean qkvBias, WeightInitialization initialization) {
        return block(new Mlp.Config(intermediateSize, hiddenAct), qkvBias, OptionalDouble.empty(), initialization);
    }

    /** The configuration that all blocks share: the fields here, and those of the family. */
    Block.Config block(
            FeedForward.Config feedForward,
            boolean qkvBias,
            OptionalDouble layerScale,
            WeightInitialization initialization) {
        return new Block.Config(
                hiddenSize, numAttentionHeads, headDim, feedForward, qkvBias, layerNormEps, layerScale, initialization);
    }

    /** The projection of patches to tokens. */
    PatchEmbedding.Projection patches(Params params, boolean hasBias, WeightInitialization initialization) {
        return PatchEmbedding.Projection.create(
                params.at("patch_embedding"),
                numChannels,
                patchSize,
                hiddenSize,
                hasBias,
                initialization.matrix(numChannels * patchSize.area(), false));
    }

    /** A pooler of one token. */
    Pooler pooler(Params params, int outputSize, Activation activation, WeightInitialization initialization) {
        return Pooler.create(params.at("pooler"), hiddenSize, outputSize, activation, initialization);
    }

    /** A layer norm over a token. */
    LayerNorm norm(Params params) {
        return LayerNorm.create(params, hiddenSize, layerNormEps);
    }
}
