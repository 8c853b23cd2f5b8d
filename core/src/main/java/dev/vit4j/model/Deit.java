package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.Pooler;
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
 * The Data-efficient Image Transformer: a ViT with a second learned token, which was trained to predict what a teacher
 * predicts. At inference the class token's and the distillation token's logits are averaged.
 *
 * <p>Touvron et al. 2021, "Training data-efficient image transformers and distillation through attention",
 * https://arxiv.org/abs/2012.12877. Reference: transformers, {@code models/deit/modeling_deit.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches; N + 2 tokens with class and distillation token    D width    K classes
 * </pre>
 *
 * @param pooler if the configuration's head is the pooler
 * @param head the classifier of the class token, D to K
 * @param distillationHead the classifier of the distillation token, D to K
 */
public record Deit(
        Config config,
        TokenEmbedding embedding,
        Encoder encoder,
        LayerNorm norm,
        Optional<Pooler> pooler,
        Classifier head,
        Classifier distillationHead)
        implements ConfiguredModel {

    private static final int CLASS_TOKEN = 0;
    private static final int DISTILLATION_TOKEN = 1;

    /** The model over a source of parameters, positions interpolated as in the reference. */
    public Deit(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Deit(Config config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block()),
                config.encoder().norm(params.at("norm")),
                config.head() == Head.POOLER ? Optional.of(config.pooler(params)) : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()),
                config.head() == Head.DISTILLED_CLASSIFIER
                        ? Classifier.create(
                                params.at("distillation_head"),
                                config.hiddenSize(),
                                config.classes(),
                                config.initialization())
                        : Classifier.NONE);
    }

    private static TokenEmbedding embedding(Config config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.encoder().patches(params, true, initialization);
        List<Tensor> learned = List.of(
                params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d),
                params.get("distillation_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d));
        return new TokenEmbedding(
                patches, learned, PositionEmbedding.create(params, 2, config.grid(), d, initialization, interpolation));
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor x = pass.record("embedding", embedding.forward(images, pass)); // [B, N + 2, D]
        x = encoder.forward(x, Attention.Mask.NONE, pass.readout(Encoder.Readout.first(2), "tokens"), pass);
        Tensor normed = pass.record("tokens", norm.forward(x)); // [B, N + 2, D], or [B, 2, D] if no others are read

        Tensor ofClass = normed.select(1, CLASS_TOKEN); // [B, D]
        Tensor pooled = pass.record(
                "pooled", pooler.map(layer -> layer.forward(ofClass)).orElse(ofClass));
        Tensor scores = head.forward(pooled); // [B, K], or as pooled
        if (config.head() == Head.DISTILLED_CLASSIFIER) {
            Tensor ofTeacher = normed.select(1, DISTILLATION_TOKEN); // [B, D]
            scores = scores.add(distillationHead.forward(ofTeacher)).mul(0.5);
        }
        return pass.record("scores", scores);
    }

    /**
     * The configuration of a {@link Deit}, named as in the reference's config.json (transformers, {@code DeiTConfig}) in
     * camel case.
     *
     * @param numLabels classes; 0 for a classifier that returns the features it would read
     * @param head what follows the final layer norm
     */
    public record Config(
            EncoderConfig encoder,
            int intermediateSize,
            boolean qkvBias,
            int poolerOutputSize,
            Activation poolerAct,
            double initializerRange,
            int numLabels,
            Head head)
            implements TransformerConfig {

        /** @throws InvalidRequestException if sizes don't fit each other */
        public Config {
            encoder.requireOnePatch();
            FieldChecks.requirePositive("intermediate_size", intermediateSize);
            FieldChecks.requirePositive("pooler_output_size", poolerOutputSize);
            FieldChecks.requireNotNegative("num_labels", numLabels);
        }

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return new Config(
                    encoder,
                    intermediateSize,
                    qkvBias,
                    poolerOutputSize,
                    poolerAct,
                    initializerRange,
                    numLabels,
                    other);
        }

        /** The tokens before the patches: the class token and the distillation token. */
        @Override
        public int prefixTokens() {
            return 2;
        }

        @Override
        public boolean isClassifier() {
            return switch (head) {
                case NONE, POOLER -> false;
                case CLASSIFIER, DISTILLED_CLASSIFIER -> true;
            };
        }

        WeightInitialization initialization() {
            return new WeightInitialization.Fixed(initializerRange);
        }

        @Override
        public Block.Config block() {
            return encoder.block(intermediateSize, qkvBias, initialization());
        }

        Pooler pooler(Params params) {
            return encoder.pooler(params, poolerOutputSize, poolerAct, initialization());
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            return new Deit(this, params, interpolation);
        }
    }

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The class token unchanged: {@code DeiTModel} without its pooler. */
        NONE,
        /** A dense layer and an activation on the class token: {@code DeiTModel}. */
        POOLER,
        /** A linear layer on the class token: {@code DeiTForImageClassification}. */
        CLASSIFIER,
        /**
         * Linear layers on the class token and the distillation token, and the mean of both:
         * {@code DeiTForImageClassificationWithTeacher}.
         */
        DISTILLED_CLASSIFIER
    }
}
