package dev.vit4j.model;

import dev.vit4j.nn.AttentionPooling;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.Trace;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/**
 * The image tower of SigLIP: a ViT without a class token, whose patches are pooled by an attention layer of its own,
 * trained to tell whether an image and a text belong together, one pair at a time.
 *
 * <p>Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", https://arxiv.org/abs/2303.15343. Reference:
 * transformers, {@code models/siglip/modeling_siglip.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N tokens: H/P · W/P patches    D width    C classes
 * </pre>
 */
public final class SiglipVision implements TransformerModel {

    private final SiglipVisionConfig config;
    private final PatchProjection patchEmbedding;
    private final LearnedPositions positions; // [N, D]
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Optional<AttentionPooling> pooling;
    private final Optional<Linear> head; // D to C

    public SiglipVision(SiglipVisionConfig config, Params params) {
        this(config, params, PositionEmbedding.Interpolation.BICUBIC);
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public SiglipVision(SiglipVisionConfig config, Params params, PositionEmbedding.Interpolation interpolation) {
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
        positions = new LearnedPositions(
                params.get("position_embedding", Role.POSITION, initialization.matrix(d, false), config.tokens(), d),
                config.prefixTokens(),
                config.grid(),
                interpolation);
        encoder = Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block());
        norm = LayerNorm.create(params.at("norm"), d, config.layerNormEps());
        Params ofPooling = params.at("pooling");
        pooling = config.visionUseHead()
                ? Optional.of(AttentionPooling.create(
                        config.poolsByAttention() ? ofPooling : ofPooling.unused(),
                        d,
                        config.numAttentionHeads(),
                        config.feedForward(),
                        config.layerNormEps(),
                        initialization))
                : Optional.empty();
        head = config.isClassifier() && config.numLabels() > 0
                ? Optional.of(Linear.createHead(
                        params.at("head"), d, config.numLabels(), true, initialization.matrix(d, false)))
                : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Trace trace = pass.trace();
        PatchEmbedding.Tokens patches = patchEmbedding.forward(images, pass);
        Tensor x = patches.values().add(positions.forGrid(patches.gridHeight(), patches.gridWidth())); // [B, N, D]
        trace.record("embedding", x);

        x = encoder.forward(x, pass);

        Tensor normed = norm.forward(x); // [B, N, D]
        trace.record("tokens", normed);
        Tensor pooled = // [B, D]
                config.poolsByAttention() ? pooling.orElseThrow().forward(normed) : normed.mean(1);
        trace.record("pooled", pooled);
        Tensor scores = head.map(linear -> linear.forward(pooled)).orElse(pooled); // [B, C] or [B, D]
        trace.record("scores", scores);
        return scores;
    }

    public PatchProjection patchEmbedding() {
        return patchEmbedding;
    }

    public Encoder encoder() {
        return encoder;
    }

    public LearnedPositions positions() {
        return positions;
    }

    public LayerNorm norm() {
        return norm;
    }

    public Optional<AttentionPooling> pooling() {
        return pooling;
    }

    /** The classifier, where there are classes. */
    public Optional<Linear> headLayer() {
        return head;
    }

    @Override
    public SiglipVisionConfig config() {
        return config;
    }
}
