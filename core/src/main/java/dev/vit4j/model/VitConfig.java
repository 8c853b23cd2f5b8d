package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import java.util.List;
import java.util.Optional;

/**
 * The sizes and choices of a {@link Vit}. The first group of fields has the names of the reference's config.json
 * (transformers, {@code ViTConfig}) in camel case, and its defaults; the second is ours.
 *
 * @param imageSize pixels of an image's side
 * @param patchSize pixels of a patch's side
 * @param numLabels classes of the head, where {@code head} is a classifier
 * @param head what stands behind the last norm
 * @param positionEmbedding learned, or fixed sines and cosines
 * @param layerScale the initial LayerScale, 0 for none
 * @param dropPathRate the share of dropped branches in the last block; it grows linearly from 0 in the first
 * @param stem convolutions instead of the patch projection; {@code patchSize} is then not used
 */
public record VitConfig(
        int imageSize,
        int patchSize,
        int numChannels,
        int hiddenSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int intermediateSize,
        Activation hiddenAct,
        double layerNormEps,
        boolean qkvBias,
        int numLabels,
        Head head,
        Pooling pooling,
        Positions positionEmbedding,
        double layerScale,
        double dropPathRate,
        Optional<ConvolutionalStem.Config> stem,
        WeightInitialization initialization) {

    /** What stands behind the last norm. */
    public enum Head {
        /** The pooled features as they are. */
        NONE,
        /** A dense layer and tanh over the class token: the reference's {@code ViTModel}. */
        POOLER,
        /** A linear layer to the classes: the reference's {@code ViTForImageClassification}. */
        CLASSIFIER
    }

    /** Where positions come from. */
    public enum Positions {
        LEARNED,
        SINE_COSINE
    }

    /**
     * @throws InvalidRequestException where sizes don't fit each other
     */
    public VitConfig {
        requirePositive("image_size", imageSize);
        requirePositive("patch_size", patchSize);
        requirePositive("num_channels", numChannels);
        requirePositive("hidden_size", hiddenSize);
        requirePositive("num_hidden_layers", numHiddenLayers);
        requirePositive("num_attention_heads", numAttentionHeads);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("num_labels", numLabels);
        if (hiddenSize % numAttentionHeads != 0) {
            throw new InvalidRequestException("hidden_size " + hiddenSize + " does not divide into num_attention_heads "
                    + numAttentionHeads + " heads of one width; "
                    + nearestMultiples("hidden_size", hiddenSize, numAttentionHeads));
        }
        if (stem.isEmpty() && imageSize % patchSize != 0) {
            throw new InvalidRequestException("image_size " + imageSize + " is no multiple of patch_size " + patchSize
                    + "; " + nearestMultiples("image_size", imageSize, patchSize));
        }
        if (stem.isPresent() && stem.get().gridSize(imageSize) < 1) {
            throw new InvalidRequestException("image_size " + imageSize + " leaves no token after "
                    + stem.get().widths().size() + " stem groups, each of which halves the image");
        }
        if (!(layerNormEps > 0)) {
            throw new InvalidRequestException("layer_norm_eps must be above 0, found " + layerNormEps);
        }
        if (!(dropPathRate >= 0 && dropPathRate < 1)) {
            throw new InvalidRequestException("drop_path_rate must be at least 0 and below 1, found " + dropPathRate);
        }
        if (head == Head.POOLER && pooling != Pooling.CLASS_TOKEN) {
            throw new InvalidRequestException("the reference's pooler takes a class token, and pooling is " + pooling);
        }
    }

    /** The named sizes: ViT (Dosovitskiy et al. 2021, table 1), Ti and S from DeiT (Touvron et al. 2021, table 1). */
    public enum Variant {
        /** For images of 32 pixels. */
        PICO(128, 6, 2, 256),
        /** For images of 32 pixels. */
        NANO(192, 6, 3, 768),
        TINY(192, 12, 3, 768),
        SMALL(384, 12, 6, 1536),
        BASE(768, 12, 12, 3072),
        LARGE(1024, 24, 16, 4096);

        private final int width;
        private final int depth;
        private final int heads;
        private final int hidden;

        Variant(int width, int depth, int heads, int hidden) {
            this.width = width;
            this.depth = depth;
            this.heads = heads;
            this.hidden = hidden;
        }

        /** A classifier of this size, all else as in the reference. */
        public VitConfig classifier(int imageSize, int patchSize, int numLabels) {
            return new VitConfig(
                    imageSize,
                    patchSize,
                    3,
                    width,
                    depth,
                    heads,
                    hidden,
                    Activation.GELU,
                    1e-12,
                    true,
                    numLabels,
                    Head.CLASSIFIER,
                    Pooling.CLASS_TOKEN,
                    Positions.LEARNED,
                    0,
                    0,
                    Optional.empty(),
                    new WeightInitialization.Fixed(0.02));
        }
    }

    /** This with another head. */
    public VitConfig withHead(Head other) {
        return new VitConfig(
                imageSize,
                patchSize,
                numChannels,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                hiddenAct,
                layerNormEps,
                qkvBias,
                numLabels,
                other,
                pooling,
                positionEmbedding,
                layerScale,
                dropPathRate,
                stem,
                initialization);
    }

    /** Tokens along an image's side. */
    public long gridSize() {
        return stem.map(s -> s.gridSize(imageSize)).orElse((long) imageSize / patchSize);
    }

    /** Tokens before the patches': 1 with a class token. */
    public int prefixTokens() {
        return pooling == Pooling.CLASS_TOKEN ? 1 : 0;
    }

    /** Tokens of an image, the class token with them. */
    public long tokens() {
        return prefixTokens() + gridSize() * gridSize();
    }

    /** The share of dropped branches in each block. */
    List<Double> dropPathRates() {
        return java.util.stream.IntStream.range(0, numHiddenLayers)
                .mapToObj(i -> numHiddenLayers == 1 ? dropPathRate : dropPathRate * i / (numHiddenLayers - 1))
                .toList();
    }

    Block.Config block() {
        return new Block.Config(
                hiddenSize,
                numAttentionHeads,
                intermediateSize,
                hiddenAct,
                qkvBias,
                layerNormEps,
                layerScale,
                initialization);
    }

    /** Whether the reference's {@code ViTConfig} can say all of this, so that it can open what we save. */
    public boolean isReferenceVit() {
        return pooling == Pooling.CLASS_TOKEN
                && positionEmbedding == Positions.LEARNED
                && layerScale == 0
                && stem.isEmpty();
    }

    private static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new InvalidRequestException(field + " must be at least 1, found " + value);
        }
    }

    private static String nearestMultiples(String field, int value, int divisor) {
        int below = value / divisor * divisor;
        return below == 0
                ? field + " " + divisor + " would do"
                : field + " " + below + " or " + (below + divisor) + " would do";
    }
}
