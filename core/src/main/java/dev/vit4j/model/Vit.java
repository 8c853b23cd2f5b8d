package dev.vit4j.model;

import dev.vit4j.nn.ActivationLayer;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PatchProjection;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.Trace;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The Vision Transformer: an image is cut into patches, each patch becomes a token, a transformer encoder mixes the
 * tokens, and a linear layer reads the classes off one of them (or off their mean).
 *
 * <p>Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", https://arxiv.org/abs/2010.11929. Reference:
 * transformers, {@code models/vit/modeling_vit.py}; mean pooling as in big_vision, {@code models/vit.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    P pixels of a patch's side
 * N tokens: the class token and H/P · W/P patches (the paper's N are these alone)    D width    C classes
 * </pre>
 *
 * <p>The way through, by the paper's equations: {@link TransformerModel#forward} is the whole pass, {@link #place} makes
 * tokens of patches (1), {@link Block} is one layer of the encoder (2 and 3), {@link dev.vit4j.nn.Attention} what mixes the
 * tokens, {@link #head} the end (4). This is what explains the model; recipes train its blocks by {@link
 * dev.vit4j.nn.FusedBlocks}, the same mathematics with the backward pass written out.
 */
public final class Vit implements TransformerModel {

    private final VitConfig config;
    private final PatchEmbedding patchEmbedding;
    private final Optional<Tensor> classToken; // [1, 1, D]
    private final LearnedPositions positions; // [1, N, D]
    private final List<Block> blocks;
    private final LayerNorm norm;
    private final Optional<Linear> head; // D to C, or the pooler's
    private final Optional<ActivationLayer> poolerActivation;

    public Vit(VitConfig config, Params params) {
        this(config, params, PositionEmbedding.Interpolation.BICUBIC);
    }

    /** @param interpolation of the positions, for images of other sizes than the configuration's */
    public Vit(VitConfig config, Params params, PositionEmbedding.Interpolation interpolation) {
        this.config = config;
        int d = config.hiddenSize();
        var initialization = config.initialization();
        Initializer embedding = initialization.matrix(d, false);

        patchEmbedding = config.stem().isPresent()
                ? ConvolutionalStem.create(
                        params.at("stem"), config.numChannels(), config.stem().get(), d, initialization)
                : PatchProjection.create(
                        params.at("patch_embedding"),
                        config.numChannels(),
                        config.patchSize(),
                        d,
                        true,
                        initialization.matrix(
                                config.numChannels() * config.patchSize().area(), false));
        classToken = config.pooling() == Pooling.CLASS_TOKEN
                ? Optional.of(params.get("class_token", embedding, 1, 1, d))
                : Optional.empty();
        Tensor values = config.positionEmbedding() == VitConfig.Positions.LEARNED
                ? params.get("position_embedding", embedding, 1, config.tokens(), d)
                : params.buffer(
                        "position_embedding",
                        (tensor, random) -> tensor.copyFrom(sineCosine(config)),
                        1,
                        config.tokens(),
                        d);
        positions = new LearnedPositions(values, config.prefixTokens(), config.grid(), interpolation);
        List<Double> dropPathRates = config.dropPathRates();
        blocks = IntStream.range(0, config.numHiddenLayers())
                .mapToObj(i -> Block.create(params.at("blocks").at(i), i, config.block(), dropPathRates.get(i)))
                .toList();
        norm = LayerNorm.create(params.at("norm"), d, config.layerNormEps());
        head = switch (config.head()) {
            case NONE -> Optional.empty();
            case POOLER ->
                Optional.of(Linear.create(
                        params.at("pooler"), d, config.poolerOutputSize(), true, initialization.matrix(d, false)));
            case CLASSIFIER ->
                config.numLabels() == 0
                        ? Optional.empty()
                        : Optional.of(Linear.create(
                                params.at("head"), d, config.numLabels(), true, initialization.matrix(d, false)));
        };
        poolerActivation = config.head() == VitConfig.Head.POOLER
                ? Optional.of(config.poolerAct().create(params.at("pooler").at("activation")))
                : Optional.empty();
    }

    @Override
    public PatchEmbedding patchEmbedding() {
        return patchEmbedding;
    }

    /** Equation 1: the class token before the patches, positions added. */
    @Override
    public Tensor place(PatchEmbedding.Tokens patches, Pass pass) {
        Tensor x = patches.values(); // [B, H/P·W/P, D]
        long b = x.size(0);
        if (classToken.isPresent()) {
            Tensor token = classToken.get().expand(b, 1, config.hiddenSize());
            x = Tensor.concatenate(1, List.of(token, x)); // [B, N, D]
        }
        Tensor placed = positions.forGrid(patches.gridHeight(), patches.gridWidth());
        x = x.add(placed.to(x.dtype())); // fixed positions are fp32 whatever the parameters are
        pass.trace().record("embedding", x);
        return x;
    }

    @Override
    public List<Block> blocks() {
        return blocks;
    }

    @Override
    public OptionalInt tokensRead() {
        return config.pooling() == Pooling.CLASS_TOKEN ? OptionalInt.of(1) : OptionalInt.empty();
    }

    /** Equation 4, and the classifier behind it. */
    @Override
    public Tensor head(Tensor tokens, Pass pass) {
        Trace trace = pass.trace();
        Tensor normed = norm.forward(tokens); // [B, N, D]
        trace.record("tokens", normed);
        Tensor features = // [B, D]
                switch (config.pooling()) {
                    case CLASS_TOKEN -> normed.select(1, 0);
                    case MEAN -> normed.mean(1);
                };
        Tensor pooled = poolerActivation
                .map(activation -> activation.forward(head.orElseThrow().forward(features)))
                .orElse(features);
        trace.record("pooled", pooled);
        Tensor scores = // [B, C], or as pooled without a classifier
                config.isClassifier() && head.isPresent() ? head.get().forward(pooled) : pooled;
        trace.record("scores", scores);
        return scores;
    }

    @Override
    public VitConfig config() {
        return config;
    }

    /** [1, 1, D], where the model pools by it. */
    public Optional<Tensor> classToken() {
        return classToken;
    }

    public LearnedPositions positions() {
        return positions;
    }

    /** What the last block's tokens pass first in the head. */
    public LayerNorm norm() {
        return norm;
    }

    /** The linear layer behind pooling: the classifier's or the pooler's, as the config says. */
    public Optional<Linear> headLayer() {
        return head;
    }

    /** What follows the pooler's linear layer. */
    public Optional<ActivationLayer> poolerActivation() {
        return poolerActivation;
    }

    /** The part of the model that computes filters from a sample of the data before training, where it has one. */
    public Optional<ConvolutionalStem> stem() {
        return patchEmbedding instanceof ConvolutionalStem stem ? Optional.of(stem) : Optional.empty();
    }

    private static Tensor sineCosine(VitConfig config) {
        Tensor grid = PositionEmbedding.sineCosine2d(config.gridSize(), config.gridSize(), config.hiddenSize());
        return config.prefixTokens() == 0
                ? grid
                : Tensor.concatenate(1, List.of(Tensor.zeros(grid.dtype(), 1, 1, config.hiddenSize()), grid));
    }
}
