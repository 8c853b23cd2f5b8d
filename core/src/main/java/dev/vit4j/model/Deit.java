package dev.vit4j.model;

import dev.vit4j.nn.ActivationLayer;
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
 * The Data-efficient Image Transformer: a ViT with a second learned token, which was trained to say what a teacher
 * says. At inference the class token's and the distillation token's logits are averaged.
 *
 * <p>Touvron et al. 2021, "Training data-efficient image transformers and distillation through attention",
 * https://arxiv.org/abs/2012.12877. Reference: transformers, {@code models/deit/modeling_deit.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N tokens: class, distillation and H/P · W/P patches    D width    C classes
 * </pre>
 */
public final class Deit implements TransformerModel {

    private final DeitConfig config;
    private final PatchProjection patchEmbedding;
    private final Tensor classToken; // [1, 1, D]
    private final Tensor distillationToken; // [1, 1, D]
    private final LearnedPositions positions; // [1, N, D]
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Optional<Linear> pooler;
    private final Optional<ActivationLayer> poolerActivation;
    private final Optional<Linear> head; // D to C
    private final Optional<Linear> distillationHead; // D to C

    public Deit(DeitConfig config, Params params) {
        this(config, params, PositionEmbedding.Interpolation.BICUBIC);
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Deit(DeitConfig config, Params params, PositionEmbedding.Interpolation interpolation) {
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
        distillationToken = params.get("distillation_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d);
        positions = new LearnedPositions(
                params.get("position_embedding", Role.POSITION, initialization.matrix(d, false), 1, config.tokens(), d),
                config.prefixTokens(),
                config.grid(),
                interpolation);
        encoder = Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block());
        norm = LayerNorm.create(params.at("norm"), d, config.layerNormEps());
        pooler = config.head() == DeitConfig.Head.POOLER
                ? Optional.of(Linear.create(
                        params.at("pooler"), d, config.poolerOutputSize(), true, initialization.matrix(d, false)))
                : Optional.empty();
        poolerActivation = pooler.map(
                dense -> config.poolerAct().create(params.at("pooler").at("activation")));
        boolean hasHeads = config.isClassifier() && config.numLabels() > 0;
        head = hasHeads ? Optional.of(classifier(params.at("head"))) : Optional.empty();
        distillationHead = hasHeads && config.head() == DeitConfig.Head.DISTILLED_CLASSIFIER
                ? Optional.of(classifier(params.at("distillation_head")))
                : Optional.empty();
    }

    private Linear classifier(Params params) {
        int d = config.hiddenSize();
        return Linear.createHead(
                params, d, config.numLabels(), true, config.initialization().matrix(d, false));
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Trace trace = pass.trace();
        PatchEmbedding.Tokens patches = patchEmbedding.forward(images, pass);
        long b = images.size(0);
        long d = config.hiddenSize();
        Tensor x = Tensor.concatenate( // [B, N, D]
                1, List.of(classToken.expand(b, 1, d), distillationToken.expand(b, 1, d), patches.values()));
        x = x.add(positions.forGrid(patches.gridHeight(), patches.gridWidth()));
        trace.record("embedding", x);

        x = encoder.forward(x, Mask.NONE, pass.reading(Read.first(2), "tokens"), pass);

        Tensor normed = norm.forward(x); // [B, N, D], or [B, 2, D] where the first two tokens alone are read
        trace.record("tokens", normed);
        Tensor ofClass = normed.select(1, 0); // [B, D]
        Tensor ofTeacher = normed.select(1, 1); // [B, D]
        Tensor pooled = poolerActivation
                .map(activation -> activation.forward(pooler.orElseThrow().forward(ofClass)))
                .orElse(ofClass);
        trace.record("pooled", pooled);
        Tensor scores = // [B, C], or as wide as what it is read off
                switch (config.head()) {
                    case NONE, POOLER -> pooled;
                    case CLASSIFIER -> classify(head, ofClass);
                    case DISTILLED_CLASSIFIER ->
                        classify(head, ofClass)
                                .add(classify(distillationHead, ofTeacher))
                                .mul(0.5);
                };
        trace.record("scores", scores);
        return scores;
    }

    private static Tensor classify(Optional<Linear> linear, Tensor features) {
        return linear.map(layer -> layer.forward(features)).orElse(features);
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

    /** [1, 1, D]. */
    public Tensor distillationToken() {
        return distillationToken;
    }

    public LearnedPositions positions() {
        return positions;
    }

    public LayerNorm norm() {
        return norm;
    }

    public Optional<Linear> pooler() {
        return pooler;
    }

    /** What follows the pooler. */
    public Optional<ActivationLayer> poolerActivation() {
        return poolerActivation;
    }

    /** The classifier, where there are classes. */
    public Optional<Linear> headLayer() {
        return head;
    }

    /** The classifier of the distillation token. */
    public Optional<Linear> distillationHead() {
        return distillationHead;
    }

    @Override
    public DeitConfig config() {
        return config;
    }
}
