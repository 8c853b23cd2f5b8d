package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
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
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Optional;

/**
 * The image tower of SigLIP: a ViT without a class token, whose patch tokens are pooled by attention. It is trained to
 * decide whether an image and a text belong together, one pair at a time.
 *
 * <p>Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", https://arxiv.org/abs/2303.15343. Reference:
 * transformers, {@code models/siglip/modeling_siglip.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches, which are the tokens    D width    K classes
 * </pre>
 *
 * @param pooling if the file has it; a classifier doesn't use it
 * @param head D to K
 */
public record SiglipVision(
        Config config,
        TokenEmbedding embedding,
        Encoder encoder,
        LayerNorm norm,
        Optional<AttentionPooling> pooling,
        Classifier head)
        implements ConfiguredModel {

    /** The model over a source of parameters, positions interpolated as in the reference. */
    public SiglipVision(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public SiglipVision(Config config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block()),
                config.encoder().norm(params.at("norm")),
                config.visionUseHead() ? Optional.of(pooling(config, params.at("pooling"))) : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()));
    }

    private static TokenEmbedding embedding(Config config, Params params, Interpolation interpolation) {
        PatchEmbedding patches = config.encoder().patches(params, true, config.initialization());
        return new TokenEmbedding(
                patches,
                List.of(),
                PositionEmbedding.createTable(
                        params, 0, config.grid(), config.hiddenSize(), config.initialization(), interpolation));
    }

    private static AttentionPooling pooling(Config config, Params params) {
        return AttentionPooling.create(
                config.poolsByAttention() ? params : params.unused(),
                config.hiddenSize(),
                config.numAttentionHeads(),
                config.feedForward(),
                config.layerNormEps(),
                config.initialization());
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor x = pass.record("embedding", embedding.forward(images, pass)); // [B, N, D]
        x = encoder.forward(x, pass);
        Tensor normed = pass.record("tokens", norm.forward(x)); // [B, N, D]
        Tensor pooled = config.poolsByAttention() ? pooling.orElseThrow().forward(normed) : normed.mean(1); // [B, D]
        return pass.record("scores", head.forward(pass.record("pooled", pooled))); // [B, K] or [B, D]
    }

    /**
     * The configuration of a {@link SiglipVision}, named as in the reference's config.json (transformers,
     * {@code SiglipVisionConfig}) in camel case.
     *
     * @param visionUseHead whether the file has the attention pooling; a classifier doesn't use it
     * @param numLabels classes; 0 for a classifier that returns the features it would read
     */
    public record Config(EncoderConfig encoder, int intermediateSize, boolean visionUseHead, int numLabels, Head head)
            implements TransformerConfig {

        /** @throws InvalidRequestException if sizes don't fit each other */
        public Config {
            encoder.requireOnePatch();
            encoder.requireWholeHeads();
            FieldChecks.requirePositive("intermediate_size", intermediateSize);
            FieldChecks.requireNotNegative("num_labels", numLabels);
        }

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return new Config(encoder, intermediateSize, visionUseHead, numLabels, other);
        }

        /** The tokens before the patches: none. */
        @Override
        public int prefixTokens() {
            return 0;
        }

        @Override
        public boolean isClassifier() {
            return head == Head.CLASSIFIER;
        }

        /** Whether the tokens are pooled by attention, and not by their mean. */
        public boolean poolsByAttention() {
            return visionUseHead && !isClassifier();
        }

        /** The reference's config.json has no field for it. */
        WeightInitialization initialization() {
            return new WeightInitialization.Fixed(0.02);
        }

        FeedForward.Config feedForward() {
            return new Mlp.Config(intermediateSize, hiddenAct());
        }

        @Override
        public Block.Config block() {
            return encoder.block(intermediateSize, true, initialization());
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            return new SiglipVision(this, params, interpolation);
        }
    }

    /** The head: what the reference's classes return. */
    public enum Head {
        /**
         * The tokens pooled by attention, or their mean without {@code visionUseHead}: {@code SiglipVisionModel},
         * {@code SiglipModel}.
         */
        NONE,
        /** A linear layer on the mean of the patch tokens: {@code SiglipForImageClassification}. */
        CLASSIFIER
    }
}
