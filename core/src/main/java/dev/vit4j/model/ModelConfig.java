package dev.vit4j.model;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Extent;
import java.util.List;

/** What the configuration of every family says: enough to feed a model and to count its costs. */
public interface ModelConfig {

    /** What all families say alike. */
    EncoderConfig encoder();

    /** Classes, where the head is a classifier; 0 for one that hands out the features it would read. */
    int numLabels();

    /** Whether the scores are logits. */
    boolean isClassifier();

    /** Tokens before the patches'. */
    int prefixTokens();

    /** What all blocks share. */
    Block.Config block();

    /** The layers before the first block, with their costs for one image. */
    List<LayerCosts.Layer> embeddingLayers();

    /** The layers behind the last block, with their costs for one image. */
    List<LayerCosts.Layer> headLayers();

    /** Of the images that the positions were learned for; models take others, too. */
    default Extent imageSize() {
        return encoder().imageSize();
    }

    default Extent patchSize() {
        return encoder().patchSize();
    }

    /** Of the smallest image that has a patch. */
    default Extent smallestImage() {
        return patchSize();
    }

    default int numChannels() {
        return encoder().numChannels();
    }

    default int hiddenSize() {
        return encoder().hiddenSize();
    }

    default int numHiddenLayers() {
        return encoder().numHiddenLayers();
    }

    default int numAttentionHeads() {
        return encoder().numAttentionHeads();
    }

    default Activation hiddenAct() {
        return encoder().hiddenAct();
    }

    default double layerNormEps() {
        return encoder().layerNormEps();
    }

    /** Patches of an image of the size that the positions were learned for. */
    default Extent grid() {
        return gridOf(imageSize());
    }

    /** Patches of an image. */
    default Extent gridOf(Extent image) {
        return image.patches(patchSize());
    }

    /** Tokens of an image, those before the patches with them. */
    default long tokens() {
        return prefixTokens() + grid().area();
    }
}
