package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.AttentionPooling;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The Vision Transformer of timm, which has the variants of many papers in one class: registers, LayerScale, a norm
 * before the blocks as in CLIP, pooling by a token, by the mean or by attention, and a final norm before or after it.
 *
 * <p>Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", https://arxiv.org/abs/2010.11929; Touvron et al. 2022,
 * "DeiT III", https://arxiv.org/abs/2204.07118. Reference: timm, {@code models/vision_transformer.py}, and
 * {@code models/deit.py} for the distillation token.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches; L learned tokens before them    D width    K classes
 * </pre>
 *
 * @param embedding images to patches [B, N, D], or to all tokens [B, L + N, D] if the learned ones have positions
 * @param unplaced learned tokens without positions, each [1, n, D]
 * @param norm of the tokens, or of what was pooled
 * @param distillationHead of the distillation token
 */
public record TimmVit(
        Config config,
        TokenEmbedding embedding,
        List<Tensor> unplaced,
        Optional<LayerNorm> preNorm,
        Encoder encoder,
        Optional<LayerNorm> norm,
        Optional<AttentionPooling> pooling,
        Classifier head,
        Classifier distillationHead)
        implements ConfiguredModel {

    private static final int DISTILLATION_TOKEN = 1;

    /** The model over a source of parameters, positions interpolated as in timm. */
    public TimmVit(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the position embeddings, for images of other sizes than the configuration's */
    public TimmVit(Config config, Params params, Interpolation interpolation) {
        this(config, params, interpolation, learned(config, params));
    }

    private TimmVit(Config config, Params params, Interpolation interpolation, List<Tensor> learned) {
        this(
                config,
                embedding(config, params, interpolation, config.noEmbedClass() ? List.of() : learned),
                config.noEmbedClass() ? learned : List.of(),
                config.preNorm() ? Optional.of(config.encoder().norm(params.at("pre_norm"))) : Optional.empty(),
                Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block()),
                config.finalNorm() == FinalNorm.NONE
                        ? Optional.empty()
                        : Optional.of(config.encoder().norm(params.at("norm"))),
                config.globalPool() == GlobalPool.MAP
                        ? Optional.of(pooling(config, params.at("pooling")))
                        : Optional.empty(),
                head(config, params.at("head")),
                config.distToken() ? head(config, params.at("distillation_head")) : Classifier.NONE);
    }

    private static List<Tensor> learned(Config config, Params params) {
        int d = config.hiddenSize();
        WeightInitialization initialization = Config.INITIALIZATION;
        List<Tensor> tokens = new ArrayList<>();
        if (config.classToken()) {
            tokens.add(params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d));
        }
        if (config.distToken()) {
            tokens.add(params.get("distillation_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d));
        }
        int registers = config.regTokens();
        if (registers > 0) {
            tokens.add(params.get("register_tokens", Role.TOKEN, initialization.matrix(d, false), 1, registers, d));
        }
        return List.copyOf(tokens);
    }

    private static TokenEmbedding embedding(
            Config config, Params params, Interpolation interpolation, List<Tensor> placed) {
        PatchEmbedding patches = config.encoder().patches(params, !config.preNorm(), Config.INITIALIZATION);
        int prefix = config.noEmbedClass() ? 0 : config.prefixTokens();
        PositionEmbedding positions = PositionEmbedding.create(
                params, prefix, config.grid(), config.hiddenSize(), Config.INITIALIZATION, interpolation);
        return new TokenEmbedding(patches, placed, positions);
    }

    private static AttentionPooling pooling(Config config, Params params) {
        return AttentionPooling.create(
                params,
                config.hiddenSize(),
                config.numAttentionHeads(),
                config.feedForward(),
                config.layerNormEps(),
                Config.INITIALIZATION);
    }

    private static Classifier head(Config config, Params params) {
        return Classifier.create(params, config.hiddenSize(), config.classes(), Config.INITIALIZATION);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor placed = withUnplaced(embedding.forward(images, pass)); // [B, L + N, D]
        Tensor x = pass.record(
                "embedding", preNorm.map(layer -> layer.forward(placed)).orElse(placed));

        x = encoder.forward(x, Attention.Mask.NONE, pass.readout(config.readout(), "tokens"), pass);

        Tensor tokens = pass.record("tokens", normed(x, FinalNorm.TOKENS)); // [B, L + N, D], or those that are read
        Tensor pooled = pass.record("pooled", normed(pool(tokens), FinalNorm.POOLED)); // [B, D]
        if (!config.distToken() || !config.isClassifier()) {
            return pass.record("scores", head.forward(pooled)); // [B, K], or as pooled
        }
        Tensor ofClass = head.forward(tokens.select(1, 0));
        Tensor ofTeacher = distillationHead.forward(tokens.select(1, DISTILLATION_TOKEN));
        return pass.record("scores", ofClass.add(ofTeacher).mul(0.5)); // [B, K]
    }

    private Tensor withUnplaced(Tensor patches) {
        if (unplaced.isEmpty()) {
            return patches;
        }
        Stream<Tensor> before =
                unplaced.stream().map(token -> token.expand(patches.size(0), token.size(1), patches.size(2)));
        return Tensor.concatenate(1, Stream.concat(before, Stream.of(patches)).toList());
    }

    private Tensor normed(Tensor x, FinalNorm place) {
        return config.finalNorm() == place ? norm.orElseThrow().forward(x) : x;
    }

    private Tensor pool(Tensor tokens) {
        return switch (config.globalPool()) {
            case TOKEN ->
                config.distToken()
                        ? tokens.select(1, 0)
                                .add(tokens.select(1, DISTILLATION_TOKEN))
                                .mul(0.5)
                        : tokens.select(1, 0);
            case AVG -> pooledTokens(tokens).mean(1);
            case MAP -> pooling.orElseThrow().forward(pooledTokens(tokens));
        };
    }

    private Tensor pooledTokens(Tensor tokens) {
        int from = config.poolIncludePrefix() ? 0 : config.prefixTokens();
        return tokens.narrow(1, from, tokens.size(1) - from);
    }

    /** How the tokens after the last block are reduced to one vector. */
    public enum GlobalPool {
        /** The class token is taken; of a distilled model the mean of class and distillation token. */
        TOKEN,
        /** The mean of the patches. */
        AVG,
        /** Attention with a learned query, as in SigLIP. */
        MAP
    }

    /** Where the final norm is. */
    public enum FinalNorm {
        NONE,
        /** All tokens are normed, before pooling. */
        TOKENS,
        /** What was pooled is normed: timm's {@code fc_norm}. */
        POOLED
    }

    /**
     * The configuration, named as the arguments of timm's {@code VisionTransformer} in camel case, except for those of
     * the encoder.
     *
     * @param architecture timm's name of the architecture, which timm needs to open the model
     * @param mlpWidth the first linear layer's width of output in each MLP; of a gated one half of it is the gate
     * @param gatedMlp MLPs are gated by SiLU: timm's {@code SwiGLUPacked}
     * @param initValues the initial LayerScale, if there is any
     * @param distToken whether there is a distillation token with a head of its own, after the class token
     * @param regTokens registers after these
     * @param noEmbedClass whether the learned tokens have no positions
     * @param preNorm whether tokens are normed before the blocks, and patches have no bias
     * @param poolIncludePrefix whether learned tokens are pooled with the patches
     * @param numLabels classes; 0 for a model that returns what it pools
     */
    public record Config(
            String architecture,
            EncoderConfig encoder,
            int mlpWidth,
            boolean gatedMlp,
            boolean qkvBias,
            OptionalDouble initValues,
            boolean classToken,
            boolean distToken,
            int regTokens,
            boolean noEmbedClass,
            boolean preNorm,
            FinalNorm finalNorm,
            GlobalPool globalPool,
            boolean poolIncludePrefix,
            int numLabels)
            implements TransformerConfig {

        private static final WeightInitialization INITIALIZATION = new WeightInitialization.Fixed(0.02);

        /** @throws InvalidRequestException if sizes or choices don't fit each other */
        public Config {
            encoder.requireOnePatch();
            encoder.requireWholeHeads();
            FieldChecks.requirePositive("mlp_ratio times embed_dim", mlpWidth);
            FieldChecks.requireNotNegative("reg_tokens", regTokens);
            FieldChecks.requireNotNegative("num_classes", numLabels);
            if (globalPool == GlobalPool.TOKEN && !classToken) {
                throw new InvalidRequestException("global_pool token needs a class_token, and there is none");
            }
            if (distToken && globalPool != GlobalPool.TOKEN) {
                throw new InvalidRequestException("a distilled model needs global_pool token, found " + globalPool);
            }
            if (gatedMlp && encoder.hiddenAct() != Activation.SILU) {
                throw new InvalidRequestException(
                        "a gated MLP needs the nonlinearity silu, found " + encoder.hiddenAct());
            }
            if (gatedMlp && mlpWidth % 2 != 0) {
                throw new InvalidRequestException("a gated MLP needs an even width, found " + mlpWidth);
            }
        }

        /** The tokens before the patches: class token, distillation token, registers. */
        @Override
        public int prefixTokens() {
            return (classToken ? 1 : 0) + (distToken ? 1 : 0) + regTokens;
        }

        @Override
        public boolean isClassifier() {
            return numLabels > 0;
        }

        private Encoder.Readout readout() {
            return globalPool == GlobalPool.TOKEN ? Encoder.Readout.first(distToken ? 2 : 1) : Encoder.Readout.ALL;
        }

        private FeedForward.Config feedForward() {
            return gatedMlp ? new SwiGlu.Config(mlpWidth / 2) : new Mlp.Config(mlpWidth, hiddenAct());
        }

        @Override
        public Block.Config block() {
            return encoder.block(feedForward(), qkvBias, initValues, INITIALIZATION);
        }

        /** timm's {@code resample_abs_pos_embed}. */
        @Override
        public Interpolation interpolation() {
            return Interpolation.BICUBIC_ANTIALIASED;
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            return new TimmVit(this, params, interpolation);
        }
    }
}
