package dev.vit4j.model;

import dev.vit4j.nn.AttentionPooling;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Optional;

/**
 * The image tower of SigLIP: a ViT without a class token, whose patches are pooled by an attention layer of its own,
 * trained to decide whether an image and a text belong together, one pair at a time.
 *
 * <p>Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", https://arxiv.org/abs/2303.15343. Reference:
 * transformers, {@code models/siglip/modeling_siglip.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N = H/P · W/P patches, which are the tokens    D width    K classes
 * </pre>
 *
 * @param pooling if the file holds it; a classifier has no use for it
 */
public record SiglipVision(
        SiglipVisionConfig config,
        TokenEmbedding embedding,
        Encoder encoder,
        LayerNorm norm,
        Optional<AttentionPooling> pooling,
        Classifier head)
        implements ConfiguredModel {

    public SiglipVision(SiglipVisionConfig config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public SiglipVision(SiglipVisionConfig config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block()),
                config.encoder().norm(params.at("norm")),
                config.visionUseHead() ? Optional.of(pooling(config, params.at("pooling"))) : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()));
    }

    private static TokenEmbedding embedding(SiglipVisionConfig config, Params params, Interpolation interpolation) {
        PatchEmbedding patches = config.encoder().patches(params, true, config.initialization());
        return new TokenEmbedding(
                patches,
                List.of(),
                LearnedPositions.createTable(
                        params, 0, config.grid(), config.hiddenSize(), config.initialization(), interpolation));
    }

    private static AttentionPooling pooling(SiglipVisionConfig config, Params params) {
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
}
