package dev.vit4j.model;

import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.Read;
import dev.vit4j.nn.Trace;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/**
 * The image tower of CLIP: a ViT with a norm before its blocks too, trained to put an image near the text that belongs
 * to it. Its last norm sees the class token alone.
 *
 * <p>Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision",
 * https://arxiv.org/abs/2103.00020. Reference: transformers, {@code models/clip/modeling_clip.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N tokens: class and H/P · W/P patches    D width    E width shared with texts    C classes
 * </pre>
 */
public final class ClipVision implements TransformerModel {

    private final ClipVisionConfig config;
    private final PatchProjection patchEmbedding; // without bias
    private final Tensor classToken; // [D]
    private final LearnedPositions positions; // [N, D]
    private final LayerNorm preNorm;
    private final Encoder encoder;
    private final LayerNorm postNorm;
    private final Optional<Linear> head; // D to C, or the projection's D to E

    public ClipVision(ClipVisionConfig config, Params params) {
        this(config, params, PositionEmbedding.Interpolation.BICUBIC);
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public ClipVision(ClipVisionConfig config, Params params, PositionEmbedding.Interpolation interpolation) {
        this.config = config;
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();

        patchEmbedding = PatchProjection.create(
                params.at("patch_embedding"),
                config.numChannels(),
                config.patchSize(),
                d,
                false,
                initialization.matrix(d, false));
        classToken = params.get("class_token", Role.TOKEN, initialization.matrix(d, false), d);
        positions = new LearnedPositions(
                params.get("position_embedding", Role.POSITION, initialization.matrix(d, false), config.tokens(), d),
                config.prefixTokens(),
                config.grid(),
                interpolation);
        preNorm = LayerNorm.create(params.at("pre_norm"), d, config.layerNormEps());
        encoder = Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block());
        Params ofPostNorm = params.at("post_norm");
        postNorm = LayerNorm.create(config.isClassifier() ? ofPostNorm.unused() : ofPostNorm, d, config.layerNormEps());
        head = switch (config.head()) {
            case NONE -> Optional.empty();
            case PROJECTION ->
                Optional.of(Linear.createHead(
                        params.at("projection"), d, config.projectionDim(), false, initialization.matrix(d, false)));
            case CLASSIFIER ->
                config.numLabels() == 0
                        ? Optional.empty()
                        : Optional.of(Linear.createHead(
                                params.at("head"), d, config.numLabels(), true, initialization.matrix(d, false)));
        };
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Trace trace = pass.trace();
        PatchEmbedding.Tokens patches = patchEmbedding.forward(images, pass);
        Tensor token = classToken.expand(images.size(0), 1, config.hiddenSize());
        Tensor x = Tensor.concatenate(1, List.of(token, patches.values())); // [B, N, D]
        x = preNorm.forward(x.add(positions.forGrid(patches.gridHeight(), patches.gridWidth())));
        trace.record("embedding", x);

        Read read = config.isClassifier() ? Read.ALL : Read.first(1);
        Tensor tokens = encoder.forward(x, Mask.NONE, pass.reading(read, "tokens"), pass);

        trace.record("tokens", tokens); // [B, N, D], or [B, 1, D] where the class token alone is read; not normed
        Tensor pooled = // [B, D]
                switch (config.head()) {
                    case NONE, PROJECTION -> postNorm.forward(tokens.select(1, 0));
                    case CLASSIFIER -> tokens.narrow(1, 1, tokens.size(1) - 1).mean(1);
                };
        trace.record("pooled", pooled);
        Tensor scores = head.map(linear -> linear.forward(pooled)).orElse(pooled); // [B, C], [B, E] or [B, D]
        trace.record("scores", scores);
        return scores;
    }

    public PatchProjection patchEmbedding() {
        return patchEmbedding;
    }

    public Encoder encoder() {
        return encoder;
    }

    /** [D]. */
    public Tensor classToken() {
        return classToken;
    }

    public LearnedPositions positions() {
        return positions;
    }

    public LayerNorm preNorm() {
        return preNorm;
    }

    public LayerNorm postNorm() {
        return postNorm;
    }

    /** The projection or the classifier, as the config says. */
    public Optional<Linear> headLayer() {
        return head;
    }

    @Override
    public ClipVisionConfig config() {
        return config;
    }
}
