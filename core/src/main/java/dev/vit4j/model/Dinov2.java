package dev.vit4j.model;

import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Read;
import dev.vit4j.nn.Trace;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/**
 * DINOv2: a ViT whose branches are scaled by learned vectors, trained without labels to give features that serve many
 * tasks. With registers, a few more learned tokens take what the model would else write over unimportant patches; they
 * have no position.
 *
 * <p>Oquab et al. 2023, "DINOv2: Learning Robust Visual Features without Supervision",
 * https://arxiv.org/abs/2304.07193; Darcet et al. 2023, "Vision Transformers Need Registers",
 * https://arxiv.org/abs/2309.16588. Reference: transformers, {@code models/dinov2/modeling_dinov2.py} and
 * {@code models/dinov2_with_registers/modeling_dinov2_with_registers.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N tokens: class, R registers and H/P · W/P patches    D width    C classes
 * </pre>
 */
public final class Dinov2 implements TransformerModel {

    private final Dinov2Config config;
    private final PatchProjection patchEmbedding;
    private final Tensor classToken; // [1, 1, D]
    private final Optional<Tensor> registerTokens; // [1, R, D]
    private final LearnedPositions positions; // [1, N - R, D]
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Optional<Linear> head; // 2D to C

    public Dinov2(Dinov2Config config, Params params) {
        this(config, params, interpolation(config));
    }

    /** The reference interpolates positions in two ways, one with registers and one without. */
    public static Interpolation interpolation(Dinov2Config config) {
        return config.numRegisterTokens().isPresent() ? Interpolation.BICUBIC_ANTIALIASED : Interpolation.BICUBIC;
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Dinov2(Dinov2Config config, Params params, Interpolation interpolation) {
        this.config = config;
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();

        patchEmbedding = PatchProjection.create(
                params.at("patch_embedding"),
                config.numChannels(),
                config.patchSize(),
                d,
                true,
                initialization.matrix(d, false));
        classToken = params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d);
        if (config.useMaskToken()) {
            params.unused().get("mask_token", Role.TOKEN, Initializer.ZEROS, 1, d);
        }
        registerTokens = config.numRegisterTokens().isPresent()
                ? Optional.of(registers(params, config.numRegisterTokens().getAsInt(), d))
                : Optional.empty();
        positions = new LearnedPositions(
                params.get(
                        "position_embedding",
                        Role.POSITION,
                        initialization.matrix(d, false),
                        1,
                        1 + config.grid().area(),
                        d),
                1,
                config.grid().squareOfSameArea(), // this family takes every grid for a square
                interpolation);
        encoder = Encoder.create(
                params.at("blocks"), config.numHiddenLayers(), config.block(), index -> config.dropPathRate());
        norm = LayerNorm.create(params.at("norm"), d, config.layerNormEps());
        head = config.isClassifier() && config.numLabels() > 0
                ? Optional.of(Linear.createHead(
                        params.at("head"), 2L * d, config.numLabels(), true, initialization.matrix(d, false)))
                : Optional.empty();
    }

    /** Without any, the tensor is there all the same, empty. */
    private static Tensor registers(Params params, int count, int d) {
        Params place = count == 0 ? params.unused() : params;
        return place.get("register_tokens", Role.TOKEN, Initializer.ZEROS, 1, count, d);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Trace trace = pass.trace();
        PatchEmbedding.Tokens patches = patchEmbedding.forward(images, pass);
        long b = images.size(0);
        long d = config.hiddenSize();
        Tensor x = Tensor.concatenate(1, List.of(classToken.expand(b, 1, d), patches.values())); // [B, N - R, D]
        x = x.add(positions.forGrid(patches.gridHeight(), patches.gridWidth()));
        int registers = config.numRegisterTokens().orElse(0);
        if (registers > 0) {
            x = Tensor.concatenate( // [B, N, D]
                    1,
                    List.of(
                            x.narrow(1, 0, 1),
                            registerTokens.orElseThrow().expand(b, registers, d),
                            x.narrow(1, 1, x.size(1) - 1)));
        }
        trace.record("embedding", x);

        Read read = config.isClassifier() ? Read.ALL : Read.first(1);
        x = encoder.forward(x, Mask.NONE, pass.reading(read, "tokens"), pass);

        Tensor normed = norm.forward(x); // [B, N, D], or [B, 1, D] where the class token alone is read
        trace.record("tokens", normed);
        Tensor ofClass = normed.select(1, 0); // [B, D]
        Tensor pooled = switch (config.head()) {
            case NONE -> ofClass;
            case CLASSIFIER -> Tensor.concatenate(1, List.of(ofClass, meanOfPatches(normed))); // [B, 2D]
        };
        trace.record("pooled", pooled);
        Tensor scores = head.map(linear -> linear.forward(pooled)).orElse(pooled);
        trace.record("scores", scores);
        return scores;
    }

    private Tensor meanOfPatches(Tensor tokens) {
        int prefix = config.prefixTokens();
        return tokens.narrow(1, prefix, tokens.size(1) - prefix).mean(1);
    }

    public PatchProjection patchEmbedding() {
        return patchEmbedding;
    }

    public Encoder encoder() {
        return encoder;
    }

    /** [1, 1, D]. */
    public Tensor classToken() {
        return classToken;
    }

    /** [1, R, D], where the family has registers. */
    public Optional<Tensor> registerTokens() {
        return registerTokens;
    }

    public LearnedPositions positions() {
        return positions;
    }

    public LayerNorm norm() {
        return norm;
    }

    /** The classifier, where there are classes. */
    public Optional<Linear> headLayer() {
        return head;
    }

    @Override
    public Dinov2Config config() {
        return config;
    }
}
