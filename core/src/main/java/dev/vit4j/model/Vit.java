package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The Vision Transformer: an image is cut into patches, each patch becomes a token, a transformer encoder mixes the
 * tokens, and a linear layer computes the logits from the class token, or from the mean of the tokens.
 *
 * <p>Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", https://arxiv.org/abs/2010.11929. Reference:
 * transformers, {@code models/vit/modeling_vit.py}; mean pooling as in big_vision, {@code models/vit.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    C channels    P pixels of a patch's side
 * N = H/P · W/P patches; N + 1 tokens with the class token    D width    K classes
 * </pre>
 *
 * <p>{@link #forward} computes the paper's equations in their order: {@link TokenEmbedding} is equation 1,
 * {@link dev.vit4j.nn.Block} one layer of the encoder (equations 2 and 3), {@link dev.vit4j.nn.Attention} the
 * self-attention in it (equations 5 to 8).
 *
 * @param embedding images to tokens; the class token is there if the model pools by it
 * @param norm the final layer norm, before pooling
 * @param pooler a layer after pooling, if the configuration's head is the pooler
 * @param head D to K
 */
public record Vit(
        Config config,
        TokenEmbedding embedding,
        Encoder encoder,
        LayerNorm norm,
        Optional<Pooler> pooler,
        Classifier head)
        implements ConfiguredModel {

    /** The model over a source of parameters, positions interpolated as in the reference. */
    public Vit(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the position embeddings, for images of other sizes than the configuration's */
    public Vit(Config config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                Encoder.create(
                        params.at("blocks"), config.numHiddenLayers(), config.block(), config.dropPathRates()::get),
                config.encoder().norm(params.at("norm")),
                config.head() == Head.POOLER ? Optional.of(config.pooler(params)) : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()));
    }

    private static TokenEmbedding embedding(Config config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.stem().isPresent()
                ? ConvolutionalStem.create(
                        params.at("stem"), config.numChannels(), config.stem().get(), d, initialization)
                : config.encoder().patches(params, true, initialization);
        List<Tensor> learned = config.pooling() == Pooling.CLASS_TOKEN
                ? List.of(params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d))
                : List.of();
        PositionEmbedding positions = config.positionEmbedding() == Positions.LEARNED
                ? PositionEmbedding.create(params, learned.size(), config.grid(), d, initialization, interpolation)
                : PositionEmbedding.sineCosine(params, learned.size(), config.grid(), d, interpolation);
        return new TokenEmbedding(patches, learned, positions);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        // Equation 1: the class token and the embedded patches, positions added
        Tensor z = pass.record("embedding", embedding.forward(images, pass)); // [B, N + 1, D]

        // Equations 2 and 3, block after block
        z = encoder.forward(z, Attention.Mask.NONE, pass.readout(readout(), "tokens"), pass);

        // Equation 4: y is the class token's row of this
        Tensor normed = pass.record("tokens", norm.forward(z)); // [B, N + 1, D], or [B, 1, D] if no other is read
        Tensor y = // [B, D]
                switch (config.pooling()) {
                    case CLASS_TOKEN -> normed.select(1, 0);
                    case MEAN -> normed.mean(1);
                };
        Tensor pooled =
                pass.record("pooled", pooler.map(layer -> layer.forward(y)).orElse(y));
        return pass.record("scores", head.forward(pooled)); // [B, K], or as pooled
    }

    private Encoder.Readout readout() {
        return switch (config.pooling()) {
            case CLASS_TOKEN -> Encoder.Readout.first(1);
            case MEAN -> Encoder.Readout.ALL;
        };
    }

    /** The convolutional stem, if the model has one: its filters are computed from a sample of the data before training. */
    public Optional<ConvolutionalStem> stem() {
        return embedding.patches() instanceof ConvolutionalStem stem ? Optional.of(stem) : Optional.empty();
    }

    /** How the tokens after the last block are reduced to one vector. */
    public enum Pooling {
        /** The class token is taken (Dosovitskiy et al. 2021). */
        CLASS_TOKEN,
        /** The mean of the patch tokens after the final layer norm (Zhai et al. 2022; big_vision's {@code gap}); there is no class token. */
        MEAN
    }

    /**
     * The configuration of a {@link Vit}. The fields between {@code encoder} and {@code head} have the names of the
     * reference's config.json (transformers, {@code ViTConfig}) in camel case; the others are vit4j's own.
     *
     * @param intermediateSize the width between the two layers of a block's MLP
     * @param qkvBias whether queries, keys and values have a bias
     * @param poolerOutputSize the width of the pooler's output, if {@code head} is the pooler
     * @param poolerAct the pooler's activation
     * @param numLabels classes, if {@code head} is a classifier; 0 for a classifier that returns the pooled features
     * @param head what follows the final layer norm
     * @param pooling how the tokens become one vector
     * @param positionEmbedding learned, or fixed sine-cosine
     * @param layerScale the initial value of LayerScale; 0 for none
     * @param dropPathRate the share of residual branches dropped in training in the last block, from 0 to 1 (exclusive); it
     *     grows linearly from 0 in the first block
     * @param stem convolutions instead of the patch projection; the encoder's patch size is then not used
     */
    public record Config(
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

        /**
         * @throws InvalidRequestException if sizes don't fit each other
         */
        public Config {
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
                throw new InvalidRequestException(
                        "the reference's pooler needs a class token, but pooling is " + pooling);
            }
        }

        /** A model whose pooler, if {@code head} is one, is the reference's default: as wide as a token, with tanh. */
        public Config(
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

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return new Config(
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

        /**
         * Checks that whole patches cover the image, since training would otherwise never see its edge; returns this.
         *
         * @throws InvalidRequestException if the image size is not a multiple of the patch size
         */
        public Config requireWholePatches() {
            if (stem.isEmpty()) {
                encoder.requireWholePatches();
            }
            return this;
        }

        @Override
        public Size2d gridOf(Size2d image) {
            return stem.map(s -> new Size2d(
                            Math.toIntExact(s.gridSize(image.height())), Math.toIntExact(s.gridSize(image.width()))))
                    .orElseGet(() -> TransformerConfig.super.gridOf(image));
        }

        @Override
        public Size2d smallestImage() {
            return stem.map(s -> Size2d.square(s.stride() + ConvolutionalStem.WHITENING_SIZE - 1))
                    .orElseGet(TransformerConfig.super::smallestImage);
        }

        /**
         * The number of patches along the side of a square image.
         *
         * @throws InvalidRequestException if the image is not square
         */
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

        /** Whether the reference's {@code ViTConfig} can express this configuration, so that it can open the saved model. */
        public boolean isReferenceVit() {
            return pooling == Pooling.CLASS_TOKEN
                    && positionEmbedding == Positions.LEARNED
                    && layerScale == 0
                    && stem.isEmpty();
        }
    }

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The pooled features unchanged. */
        NONE,
        /** A linear layer and an activation, by default tanh, on the class token: the reference's {@code ViTModel}. */
        POOLER,
        /** A linear layer to the classes: the reference's {@code ViTForImageClassification}. */
        CLASSIFIER
    }

    /** The kinds of position embeddings. */
    public enum Positions {
        /** Trained with the model (Dosovitskiy et al. 2021). */
        LEARNED,
        /** Fixed two-dimensional sines and cosines (Beyer, Zhai and Kolesnikov 2022). */
        SINE_COSINE
    }

    /** The named sizes: ViT (Dosovitskiy et al. 2021, table 1), Ti and S from DeiT (Touvron et al. 2021, table 1). */
    public enum Variant {
        /** vit4j's own, for images of 32 pixels: width 128, 6 blocks, 2 heads. */
        PICO(128, 6, 2, 256),
        /** vit4j's own, for images of 32 pixels: width 192, 6 blocks, 3 heads. */
        NANO(192, 6, 3, 768),
        /** ViT-Ti: width 192, 12 blocks, 3 heads. */
        TINY(192, 12, 3, 768),
        /** ViT-S: width 384, 12 blocks, 6 heads. */
        SMALL(384, 12, 6, 1536),
        /** ViT-B: width 768, 12 blocks, 12 heads. */
        BASE(768, 12, 12, 3072),
        /** ViT-L: width 1024, 24 blocks, 16 heads. */
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

        /**
         * A classifier of this size for square RGB images; everything else as in the reference.
         *
         * @param imageSize the side in pixels, a multiple of {@code patchSize}
         * @throws InvalidRequestException if it is not, or a size is not positive
         */
        public Config classifier(int imageSize, int patchSize, int numLabels) {
            return new Config(
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
}
