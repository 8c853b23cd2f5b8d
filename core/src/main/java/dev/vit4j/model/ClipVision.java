package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/**
 * The image tower of CLIP: a ViT with an additional layer norm before its blocks, trained to embed an image near its
 * caption. The final layer norm is applied to the class token only.
 *
 * <p>Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision",
 * https://arxiv.org/abs/2103.00020. Reference: transformers, {@code models/clip/modeling_clip.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches; N + 1 tokens with the class token    D width    E width shared with texts    K classes
 * </pre>
 *
 * @param preNorm the layer norm before the blocks
 * @param postNorm the layer norm of the class token; a classifier doesn't use it
 * @param projection D to E, if the configuration's head is the projection
 * @param head D to K; without classes the model returns its pooled features
 */
public record ClipVision(
        Config config,
        TokenEmbedding embedding,
        LayerNorm preNorm,
        Encoder encoder,
        LayerNorm postNorm,
        Optional<Linear> projection,
        Classifier head)
        implements ConfiguredModel {

    /** The model over a source of parameters, positions interpolated as in the reference. */
    public ClipVision(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public ClipVision(Config config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                config.encoder().norm(params.at("pre_norm")),
                Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block()),
                config.encoder()
                        .norm(config.isClassifier() ? params.at("post_norm").unused() : params.at("post_norm")),
                config.head() == Head.PROJECTION
                        ? Optional.of(Linear.createHead(
                                params.at("projection"),
                                config.hiddenSize(),
                                config.projectionDim(),
                                false,
                                config.initialization().matrix(config.hiddenSize(), false)))
                        : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()));
    }

    private static TokenEmbedding embedding(Config config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.encoder().patches(params, false, initialization);
        Tensor classToken = params.get("class_token", Role.TOKEN, initialization.matrix(d, false), d);
        return new TokenEmbedding(
                patches,
                List.of(classToken),
                PositionEmbedding.createTable(params, 1, config.grid(), d, initialization, interpolation));
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor x = preNorm.forward(embedding.forward(images, pass)); // [B, N + 1, D]
        pass.record("embedding", x);

        Encoder.Readout readout = config.isClassifier() ? Encoder.Readout.ALL : Encoder.Readout.first(1);
        x = encoder.forward(x, Attention.Mask.NONE, pass.readout(readout, "tokens"), pass);

        pass.record("tokens", x); // not normed; [B, N + 1, D], or [B, 1, D] if the class token alone is read
        Tensor pooled = // [B, D]
                switch (config.head()) {
                    case NONE, PROJECTION -> postNorm.forward(x.select(1, 0));
                    case CLASSIFIER -> x.narrow(1, 1, x.size(1) - 1).mean(1);
                };
        pass.record("pooled", pooled);
        Tensor embedded = projection.map(layer -> layer.forward(pooled)).orElse(pooled); // [B, E] or [B, D]
        return pass.record("scores", head.forward(embedded)); // [B, K], [B, E] or [B, D]
    }

    /**
     * The configuration of a {@link ClipVision}, named as in the reference's config.json (transformers,
     * {@code CLIPVisionConfig}) in camel case.
     *
     * @param projectionDim the width of the embedding space of images and texts, if {@code head} is the projection to it
     * @param numLabels classes; 0 for a classifier that returns the features it would read
     */
    public record Config(
            EncoderConfig encoder,
            int intermediateSize,
            int projectionDim,
            double initializerRange,
            int numLabels,
            Head head)
            implements TransformerConfig {

        /** @throws InvalidRequestException if sizes don't fit each other */
        public Config {
            encoder.requireOnePatch();
            encoder.requireWholeHeads();
            FieldChecks.requirePositive("intermediate_size", intermediateSize);
            FieldChecks.requirePositive("projection_dim", projectionDim);
            FieldChecks.requireNotNegative("num_labels", numLabels);
        }

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return new Config(encoder, intermediateSize, projectionDim, initializerRange, numLabels, other);
        }

        /** The tokens before the patches: the class token. */
        @Override
        public int prefixTokens() {
            return 1;
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
            return encoder.block(intermediateSize, true, initialization());
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            return new ClipVision(this, params, interpolation);
        }
    }

    /** The head: what follows the last block. */
    public enum Head {
        /** The normed class token: {@code CLIPVisionModel}. */
        NONE,
        /** The normed class token of a two-tower model: {@code CLIPVisionModelWithProjection}, {@code CLIPModel}. */
        PROJECTION,
        /** A linear layer on the mean of the patch tokens, which are not normed: {@code CLIPForImageClassification}. */
        CLASSIFIER
    }
}
