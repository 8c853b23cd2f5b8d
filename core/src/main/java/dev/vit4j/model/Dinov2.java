package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Attention;
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
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * DINOv2: a ViT whose branches are scaled by learned vectors, trained without labels to give features that serve many
 * tasks. With registers, a few more learned tokens hold what the model would otherwise write over unimportant patches;
 * they have no position.
 *
 * <p>Oquab et al. 2023, "DINOv2: Learning Robust Visual Features without Supervision",
 * https://arxiv.org/abs/2304.07193; Darcet et al. 2023, "Vision Transformers Need Registers",
 * https://arxiv.org/abs/2309.16588. Reference: transformers, {@code models/dinov2/modeling_dinov2.py} and
 * {@code models/dinov2_with_registers/modeling_dinov2_with_registers.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches; N + 1 + R tokens with class token and registers    D width    K classes
 * </pre>
 *
 * @param embedding images to class token and patches [B, N + 1, D]
 * @param registers between the class token and the patches, [1, R, D], if there are any
 * @param head 2D to K
 */
public record Dinov2(
        Config config,
        TokenEmbedding embedding,
        Optional<Tensor> registers,
        Encoder encoder,
        LayerNorm norm,
        Classifier head)
        implements ConfiguredModel {

    /** The model over a source of parameters, positions interpolated as in the reference. */
    public Dinov2(Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Dinov2(Config config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                registers(config, params),
                Encoder.create(
                        params.at("blocks"), config.numHiddenLayers(), config.block(), index -> config.dropPathRate()),
                config.encoder().norm(params.at("norm")),
                Classifier.create(
                        params.at("head"), 2L * config.hiddenSize(), config.classes(), config.initialization()));
        if (config.useMaskToken()) {
            params.unused().get("mask_token", Role.TOKEN, Initializer.ZEROS, 1, config.hiddenSize());
        }
    }

    private static TokenEmbedding embedding(Config config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.encoder().patches(params, true, initialization);
        Tensor classToken = params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d);
        Size2d grid = config.grid().squareOfSameArea(); // this family takes every grid for a square
        return new TokenEmbedding(
                patches,
                List.of(classToken),
                PositionEmbedding.create(params, 1, grid, d, initialization, interpolation));
    }

    /** A family with registers has the tensor even if it counts none of them; nothing is computed with it then. */
    private static Optional<Tensor> registers(Config config, Params params) {
        if (config.numRegisterTokens().isEmpty()) {
            return Optional.empty();
        }
        int count = config.numRegisterTokens().getAsInt();
        Params place = count == 0 ? params.unused() : params;
        Tensor tokens = place.get("register_tokens", Role.TOKEN, Initializer.ZEROS, 1, count, config.hiddenSize());
        return Optional.of(tokens).filter(some -> count > 0);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Tensor placed = embedding.forward(images, pass); // [B, N + 1, D]
        Tensor x = pass.record("embedding", withRegisters(placed)); // [B, N + 1 + R, D]

        Encoder.Readout readout = config.isClassifier() ? Encoder.Readout.ALL : Encoder.Readout.first(1);
        x = encoder.forward(x, Attention.Mask.NONE, pass.readout(readout, "tokens"), pass);

        Tensor normed = pass.record("tokens", norm.forward(x)); // [B, N + 1 + R, D], or [B, 1, D] if no others are read
        Tensor ofClass = normed.select(1, 0); // [B, D]
        Tensor pooled = switch (config.head()) {
            case NONE -> ofClass;
            case CLASSIFIER -> Tensor.concatenate(1, List.of(ofClass, meanOfPatches(normed))); // [B, 2D]
        };
        return pass.record("scores", head.forward(pass.record("pooled", pooled)));
    }

    private Tensor meanOfPatches(Tensor tokens) {
        int prefix = config.prefixTokens();
        return tokens.narrow(1, prefix, tokens.size(1) - prefix).mean(1);
    }

    /** Puts the registers between the class token and the patches. */
    private Tensor withRegisters(Tensor x) {
        return registers
                .map(tokens -> Tensor.concatenate(
                        1,
                        List.of(
                                x.narrow(1, 0, 1),
                                tokens.expand(x.size(0), tokens.size(1), x.size(2)),
                                x.narrow(1, 1, x.size(1) - 1))))
                .orElse(x);
    }

    /**
     * The configuration of a {@link Dinov2}, named as in the reference's config.json (transformers, {@code Dinov2Config}
     * and {@code Dinov2WithRegistersConfig}) in camel case.
     *
     * @param mlpRatio the feed-forward layers' inner width divided by the width of a token
     * @param layerscaleValue LayerScale's initial value
     * @param dropPathRate the share of residual branches dropped in training, the same in each block, from 0 to 1
     *     (exclusive)
     * @param useSwigluFfn gated feed-forward layers, with two thirds of the inner width, rounded up to a multiple of 8
     * @param useMaskToken whether the file has the mask token of pretraining; the model doesn't use it
     * @param numRegisterTokens registers between the class token and the patches; empty for {@code dinov2}, while
     *     {@code dinov2_with_registers} may have zero of them and still interpolates positions in its own way
     * @param numLabels classes; 0 for a classifier that returns the features it would read
     */
    public record Config(
            EncoderConfig encoder,
            double mlpRatio,
            boolean qkvBias,
            double layerscaleValue,
            double dropPathRate,
            boolean useSwigluFfn,
            boolean useMaskToken,
            OptionalInt numRegisterTokens,
            double initializerRange,
            int numLabels,
            Head head)
            implements TransformerConfig {

        /** @throws InvalidRequestException if sizes don't fit each other */
        public Config {
            encoder.requireOnePatch();
            FieldChecks.requireNotNegative("num_register_tokens", numRegisterTokens.orElse(0));
            FieldChecks.requireNotNegative("num_labels", numLabels);
            FieldChecks.requireDropPathRate(dropPathRate);
            if (!(encoder.hiddenSize() * mlpRatio >= 1)) {
                throw new InvalidRequestException(
                        "mlp_ratio must give a width of at least 1, found " + mlpRatio + " of " + encoder.hiddenSize());
            }
        }

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return with(other, useMaskToken);
        }

        /** This configuration with the mask token of pretraining, which inference does not use, or without it. */
        public Config withMaskToken(boolean kept) {
            return with(head, kept);
        }

        private Config with(Head otherHead, boolean otherUseMaskToken) {
            return new Config(
                    encoder,
                    mlpRatio,
                    qkvBias,
                    layerscaleValue,
                    dropPathRate,
                    useSwigluFfn,
                    otherUseMaskToken,
                    numRegisterTokens,
                    initializerRange,
                    numLabels,
                    otherHead);
        }

        /** The tokens before the patches: the class token and the registers. */
        @Override
        public int prefixTokens() {
            return 1 + numRegisterTokens.orElse(0);
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
            return encoder.block(feedForward(), qkvBias, OptionalDouble.of(layerscaleValue), initialization());
        }

        private FeedForward.Config feedForward() {
            int inner = (int) (hiddenSize() * mlpRatio);
            if (!useSwigluFfn) {
                return new Mlp.Config(inner, hiddenAct());
            }
            final int multiple = 8;
            int twoThirds = (int) (inner * 2 / 3.0);
            return new SwiGlu.Config((twoThirds + multiple - 1) / multiple * multiple);
        }

        /** The reference interpolates positions in two ways, one with registers and one without. */
        @Override
        public Interpolation interpolation() {
            return numRegisterTokens.isPresent() ? Interpolation.BICUBIC_ANTIALIASED : Interpolation.BICUBIC;
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            return new Dinov2(this, params, interpolation);
        }
    }

    /** The head: what follows the final layer norm. */
    public enum Head {
        /** The class token: {@code Dinov2Model}. */
        NONE,
        /**
         * A linear layer on the class token concatenated with the mean of the patches:
         * {@code Dinov2ForImageClassification}.
         */
        CLASSIFIER
    }
}
