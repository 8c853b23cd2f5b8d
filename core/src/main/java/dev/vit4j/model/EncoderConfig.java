package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.WeightInitialization;
import java.util.OptionalDouble;

/**
 * What the encoders of all families say alike, named as in the reference's config.json (transformers) in camel case.
 *
 * @param imageSize in pixels, of the images that the positions were learned for; what is left over beside whole patches
 *     is cut off
 * @param patchSize in pixels
 * @param hiddenSize the width of a token
 * @param numHiddenLayers blocks
 * @param numAttentionHeads of each block, which share its width equally
 * @param hiddenAct the nonlinearity of the feed-forward layers
 */
public record EncoderConfig(
        Extent imageSize,
        Extent patchSize,
        int numChannels,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        Activation hiddenAct,
        double layerNormEps) {

    /** Far beyond any model; what a broken file says would be built layer by layer. */
    private static final int MOST_LAYERS = 10_000;

    /** @throws InvalidRequestException where a value is out of its range, or heads don't divide the width */
    public EncoderConfig {
        FieldChecks.requirePositive("num_channels", numChannels);
        FieldChecks.requirePositive("hidden_size", hiddenSize);
        FieldChecks.requirePositive("num_attention_heads", numAttentionHeads);
        if (hiddenSize % numAttentionHeads != 0) {
            throw new InvalidRequestException("hidden_size " + hiddenSize + " does not divide into num_attention_heads "
                    + numAttentionHeads + " heads of one width; "
                    + FieldChecks.nearestMultiples("hidden_size", hiddenSize, numAttentionHeads));
        }
        FieldChecks.requirePositive("num_hidden_layers", numHiddenLayers);
        if (numHiddenLayers > MOST_LAYERS) {
            throw new InvalidRequestException(
                    "num_hidden_layers must be at most " + MOST_LAYERS + ", found " + numHiddenLayers);
        }
        if (!(layerNormEps > 0)) {
            throw new InvalidRequestException("layer_norm_eps must be above 0, found " + layerNormEps);
        }
    }

    /** An encoder of square images and patches. */
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
                Extent.square(imageSize),
                Extent.square(patchSize),
                numChannels,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                hiddenAct,
                layerNormEps);
    }

    /** Refuses images without a whole patch. */
    void requireOnePatch() {
        FieldChecks.requirePositive("image_size", Math.min(imageSize.height(), imageSize.width()));
        FieldChecks.requirePositive("patch_size", Math.min(patchSize.height(), patchSize.width()));
        if (imageSize.patches(patchSize).area() < 1) {
            throw new InvalidRequestException(
                    "image_size " + imageSize + " is smaller than a patch of patch_size " + patchSize);
        }
    }

    /** Refuses square images that patches don't cover. */
    void requireWholePatches() {
        int image = imageSize.side();
        int patch = patchSize.side();
        if (image % patch != 0) {
            throw new InvalidRequestException("image_size " + image + " is no multiple of patch_size " + patch + "; "
                    + FieldChecks.nearestMultiples("image_size", image, patch));
        }
    }

    /** What all blocks share: the encoder's, and what its family says of its own. */
    Block.Config block(
            FeedForward.Config feedForward,
            boolean qkvBias,
            OptionalDouble layerScale,
            WeightInitialization initialization) {
        return new Block.Config(
                hiddenSize, numAttentionHeads, feedForward, qkvBias, layerNormEps, layerScale, initialization);
    }
}
