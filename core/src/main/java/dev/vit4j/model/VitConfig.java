package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The configuration of a {@link Vit}. The fields between {@code encoder} and {@code head} have the names of the
 * reference's config.json (transformers, {@code ViTConfig}) in camel case; the others are vit4j's own.
 *
 * @param poolerOutputSize the width of the pooler's output, if {@code head} is one
 * @param poolerAct the pooler's nonlinearity
 * @param numLabels classes, if {@code head} is a classifier; 0 for a classifier that returns the pooled features
 * @param head what follows the final layer norm
 * @param positionEmbedding learned, or fixed sine-cosine
 * @param layerScale the initial LayerScale, 0 for none
 * @param dropPathRate the share of residual branches dropped in the last block; it grows linearly from 0 in the first
 * @param stem convolutions instead of the patch projection; the encoder's patch size is then not used
 */
public record VitConfig(
        EncoderConfig encoder,
        int intermediateSize,
        boolean qkvBias,
        int poolerOutputSize,
        Activation poolerAct,
        int numLabels,
        Head head,
        Pooling pooling,
        Positions positionEmbedding,
        double layerScale,
        double dropPathRate,
        Optional<ConvolutionalStem.Config> stem,
        WeightInitialization initialization)
        implements TransformerConfig {

    private static final String STEM = "stem.";

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The pooled features unchanged. */
        NONE,
        /** A dense layer and tanh on the class token: the reference's {@code ViTModel}. */
        POOLER,
        /** A linear layer to the classes: the reference's {@code ViTForImageClassification}. */
        CLASSIFIER
    }

    /** The kinds of position embeddings. */
    public enum Positions {
        LEARNED,
        SINE_COSINE
    }

    /**
     * @throws InvalidRequestException if sizes don't fit each other
     */
    public VitConfig {
        if (stem.isEmpty()) {
            encoder.requireOnePatch();
        }
        FieldChecks.requirePositive("intermediate_size", intermediateSize);
        FieldChecks.requirePositive("pooler_output_size", poolerOutputSize);
        FieldChecks.requireNotNegative("num_labels", numLabels);
        FieldChecks.requireDropPathRate(dropPathRate);
        if (stem.isPresent() && stem.get().gridSize(encoder.imageSize().side()) < 1) {
            throw new InvalidRequestException(
                    "image_size " + encoder.imageSize().side() + " leaves no token after "
                            + stem.get().widths().size() + " stem groups, each of which halves the image size");
        }
        if (head == Head.POOLER && pooling != Pooling.CLASS_TOKEN) {
            throw new InvalidRequestException("the reference's pooler needs a class token, but pooling is " + pooling);
        }
    }

    /** A model whose pooler, if {@code head} is one, is the reference's default: as wide as a token, with tanh. */
    public VitConfig(
            EncoderConfig encoder,
            int intermediateSize,
            boolean qkvBias,
            int numLabels,
            Head head,
            Pooling pooling,
            Positions positionEmbedding,
            double layerScale,
            double dropPathRate,
            Optional<ConvolutionalStem.Config> stem,
            WeightInitialization initialization) {
        this(
                encoder,
                intermediateSize,
                qkvBias,
                encoder.hiddenSize(),
                Activation.TANH,
                numLabels,
                head,
                pooling,
                positionEmbedding,
                layerScale,
                dropPathRate,
                stem,
                initialization);
    }

    /** The named sizes: ViT (Dosovitskiy et al. 2021, table 1), Ti and S from DeiT (Touvron et al. 2021, table 1). */
    public enum Variant {
        /** Ours, for images of 32 pixels. */
        PICO(128, 6, 2, 256),
        /** Ours, for images of 32 pixels. */
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

        /** A classifier of this size; everything else as in the reference. */
        public VitConfig classifier(int imageSize, int patchSize, int numLabels) {
            return new VitConfig(
                            new EncoderConfig(imageSize, patchSize, 3, width, depth, heads, Activation.GELU, 1e-12),
                            hidden,
                            true,
                            numLabels,
                            Head.CLASSIFIER,
                            Pooling.CLASS_TOKEN,
                            Positions.LEARNED,
                            0,
                            0,
                            Optional.empty(),
                            new WeightInitialization.Fixed(0.02))
                    .requireWholePatches();
        }
    }

    /** This configuration with another head. */
    public VitConfig withHead(Head other) {
        return new VitConfig(
                encoder,
                intermediateSize,
                qkvBias,
                poolerOutputSize,
                poolerAct,
                numLabels,
                other,
                pooling,
                positionEmbedding,
                layerScale,
                dropPathRate,
                stem,
                initialization);
    }

    /** Refuses an image size that patches don't cover: training would never see the edge. */
    public VitConfig requireWholePatches() {
        if (stem.isEmpty()) {
            encoder.requireWholePatches();
        }
        return this;
    }

    @Override
    public Extent gridOf(Extent image) {
        return stem.map(s -> new Extent(
                        Math.toIntExact(s.gridSize(image.height())), Math.toIntExact(s.gridSize(image.width()))))
                .orElseGet(() -> TransformerConfig.super.gridOf(image));
    }

    @Override
    public Extent smallestImage() {
        return stem.map(s -> Extent.square(s.stride() + ConvolutionalStem.WHITENING_SIZE - 1))
                .orElseGet(TransformerConfig.super::smallestImage);
    }

    /** Tokens along the side of a square image. */
    public long gridSize() {
        return grid().side();
    }

    @Override
    public long applications(String path) {
        return stem.filter(config -> path.startsWith(STEM))
                .map(config -> config.applications(path.substring(STEM.length()), imageSize()))
                .orElseGet(() -> TransformerConfig.super.applications(path));
    }

    /** The class token, if the model pools by it. */
    @Override
    public int prefixTokens() {
        return pooling == Pooling.CLASS_TOKEN ? 1 : 0;
    }

    @Override
    public boolean isClassifier() {
        return head == Head.CLASSIFIER;
    }

    /** The share of residual branches dropped in each block. */
    List<Double> dropPathRates() {
        return java.util.stream.IntStream.range(0, numHiddenLayers())
                .mapToObj(i -> numHiddenLayers() == 1 ? dropPathRate : dropPathRate * i / (numHiddenLayers() - 1))
                .toList();
    }

    @Override
    public Block.Config block() {
        return encoder.block(
                new Mlp.Config(intermediateSize, hiddenAct()),
                qkvBias,
                layerScale == 0 ? OptionalDouble.empty() : OptionalDouble.of(layerScale),
                initialization);
    }

    Pooler pooler(Params params) {
        return encoder.pooler(params, poolerOutputSize, poolerAct, initialization);
    }

    @Override
    public ConfiguredModel build(Params params, Interpolation interpolation) {
        return new Vit(this, params, interpolation);
    }

    /** Whether the reference's {@code ViTConfig} can express all of this, so that it can open what we save. */
    public boolean isReferenceVit() {
        return pooling == Pooling.CLASS_TOKEN
                && positionEmbedding == Positions.LEARNED
                && layerScale == 0
                && stem.isEmpty();
    }
}
