package dev.vit4j.model;

import dev.vit4j.nn.ActivationLayer;
import dev.vit4j.nn.ConvolutionalStem;
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
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

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
 * <p>{@link #forward} is the whole pass in the order of the paper's equations; {@link dev.vit4j.nn.Block} is one layer of
 * the encoder (equations 2 and 3), {@link dev.vit4j.nn.Attention} what mixes the tokens.
 */
public final class Vit implements TransformerModel {

    private final VitConfig config;
    private final PatchEmbedding patchEmbedding;
    private final Optional<Tensor> classToken; // [1, 1, D]
    private final LearnedPositions positions; // [1, N, D]
    private final Encoder encoder;
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
                ? Optional.of(params.get("class_token", Role.TOKEN, embedding, 1, 1, d))
                : Optional.empty();
        Tensor values = config.positionEmbedding() == VitConfig.Positions.LEARNED
                ? params.get("position_embedding", Role.POSITION, embedding, 1, config.tokens(), d)
                : params.buffer(
                        "position_embedding",
                        (tensor, random) -> tensor.copyFrom(sineCosine(config)),
                        1,
                        config.tokens(),
                        d);
        positions = new LearnedPositions(values, config.prefixTokens(), config.grid(), interpolation);
        List<Double> dropPathRates = config.dropPathRates();
        encoder = Encoder.create(params.at("blocks"), config.numHiddenLayers(), config.block(), dropPathRates::get);
        norm = LayerNorm.create(params.at("norm"), d, config.layerNormEps());
        head = switch (config.head()) {
            case NONE -> Optional.empty();
            case POOLER ->
                Optional.of(Linear.create(
                        params.at("pooler"), d, config.poolerOutputSize(), true, initialization.matrix(d, false)));
            case CLASSIFIER ->
                config.numLabels() == 0
                        ? Optional.empty()
                        : Optional.of(Linear.createHead(
                                params.at("head"), d, config.numLabels(), true, initialization.matrix(d, false)));
        };
        poolerActivation = config.head() == VitConfig.Head.POOLER
                ? Optional.of(config.poolerAct().create(params.at("pooler").at("activation")))
                : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Trace trace = pass.trace();

        // Equation 1: the class token before the embedded patches, positions added
        PatchEmbedding.Tokens patches = patchEmbedding.forward(images, pass);
        Tensor x = patches.values(); // [B, H/P·W/P, D]
        if (classToken.isPresent()) {
            Tensor token = classToken.get().expand(x.size(0), 1, config.hiddenSize());
            x = Tensor.concatenate(1, List.of(token, x)); // [B, N, D]
        }
        Tensor placed = positions.forGrid(patches.gridHeight(), patches.gridWidth());
        x = x.add(placed.to(x.dtype())); // fixed positions are fp32 whatever the parameters are
        trace.record("embedding", x);

        // Equations 2 and 3, block after block
        x = encoder.forward(x, Mask.NONE, pass.reading(read(), "tokens"), pass);

        // Equation 4, and the classifier after it
        Tensor normed = norm.forward(x); // [B, N, D], or [B, 1, D] where the class token alone is read
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

    private Read read() {
        return switch (config.pooling()) {
            case CLASS_TOKEN -> Read.first(1);
            case MEAN -> Read.ALL;
        };
    }

    @Override
    public VitConfig config() {
        return config;
    }

    public PatchEmbedding patchEmbedding() {
        return patchEmbedding;
    }

    public Encoder encoder() {
        return encoder;
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
