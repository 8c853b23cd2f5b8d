package dev.vit4j.model;

import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Read;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

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
        Dinov2Config config,
        TokenEmbedding embedding,
        Optional<Tensor> registers,
        Encoder encoder,
        LayerNorm norm,
        Classifier head)
        implements ConfiguredModel {

    public Dinov2(Dinov2Config config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Dinov2(Dinov2Config config, Params params, Interpolation interpolation) {
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

    private static TokenEmbedding embedding(Dinov2Config config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.encoder().patches(params, true, initialization);
        Tensor classToken = params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d);
        Extent grid = config.grid().squareOfSameArea(); // this family takes every grid for a square
        return new TokenEmbedding(
                patches,
                List.of(classToken),
                LearnedPositions.create(params, 1, grid, d, initialization, interpolation));
    }

    /** A family with registers has the tensor even if it counts none of them; nothing is computed with it then. */
    private static Optional<Tensor> registers(Dinov2Config config, Params params) {
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

        Read read = config.isClassifier() ? Read.ALL : Read.first(1);
        x = encoder.forward(x, Mask.NONE, pass.reading(read, "tokens"), pass);

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
}
