package dev.vit4j.model;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.weights.Params;

/** The configuration of a Vision Transformer of any family. */
public interface TransformerConfig extends ModelConfig {

    /** The configuration fields that every family's encoder has. */
    EncoderConfig encoder();

    /** The configuration that all blocks share. */
    Block.Config block();

    /**
     * The model over a source of parameters.
     *
     * @param interpolation of the positions, for images of other sizes than {@link #imageSize()}
     */
    ConfiguredModel build(Params params, Interpolation interpolation);

    /** The model, its positions interpolated as the reference's class does it. */
    @Override
    default ConfiguredModel build(Params params) {
        return build(params, interpolation());
    }

    /** The method by which the reference's class fits positions to images of other sizes. */
    default Interpolation interpolation() {
        return Interpolation.BICUBIC;
    }

    /** {@inheritDoc} Once per token in the blocks, once per patch in the patch projection, once after the blocks. */
    @Override
    default long applications(String path) {
        if (path.startsWith("blocks.")) {
            return tokens();
        }
        return path.startsWith("patch_embedding.") ? grid().area() : 1;
    }

    /** The image size that the position embeddings were trained at; other sizes are accepted and interpolated. */
    @Override
    default Size2d imageSize() {
        return encoder().imageSize();
    }

    /** The smallest image that yields at least one patch. */
    @Override
    default Size2d smallestImage() {
        return patchSize();
    }

    @Override
    default int numChannels() {
        return encoder().numChannels();
    }

    /** D, the width of a token. */
    @Override
    default int hiddenSize() {
        return encoder().hiddenSize();
    }

    /** The number of tokens of an image of {@link #imageSize()}, including those before the patches. */
    @Override
    default long tokens() {
        return prefixTokens() + grid().area();
    }

    /** The size of a patch in pixels. */
    default Size2d patchSize() {
        return encoder().patchSize();
    }

    /** The number of blocks. */
    default int numHiddenLayers() {
        return encoder().numHiddenLayers();
    }

    /** Heads per block. */
    default int numAttentionHeads() {
        return encoder().numAttentionHeads();
    }

    /** The activation of the feed-forward layers. */
    default Activation hiddenAct() {
        return encoder().hiddenAct();
    }

    /** The number that layer norms add to the variance. */
    default double layerNormEps() {
        return encoder().layerNormEps();
    }

    /** The grid of patches of an image of {@link #imageSize()}. */
    default Size2d grid() {
        return gridOf(imageSize());
    }

    /** The grid of patches of an image of this size in pixels. */
    default Size2d gridOf(Size2d image) {
        return image.patches(patchSize());
    }
}
