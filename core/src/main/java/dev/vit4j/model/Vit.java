package dev.vit4j.model;

import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.LearnedPositions;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.nn.Read;
import dev.vit4j.nn.TokenEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/**
 * The Vision Transformer: an image is cut into patches, each patch becomes a token, a transformer encoder mixes the
 * tokens, and a linear layer computes the logits from the class token, or from the mean of the tokens.
 *
 * <p>Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", https://arxiv.org/abs/2010.11929. Reference:
 * transformers, {@code models/vit/modeling_vit.py}; mean pooling as in big_vision, {@code models/vit.py}.
 *
 * <pre>
 * B images in the batch    H, W pixels    C channels    P pixels of a patch's side
 * N = H/P · W/P patches; N + 1 tokens with the class token    D width    K classes
 * </pre>
 *
 * <p>{@link #forward} computes the paper's equations in their order: {@link TokenEmbedding} is equation 1,
 * {@link dev.vit4j.nn.Block} one layer of the encoder (equations 2 and 3), {@link dev.vit4j.nn.Attention} the
 * self-attention in it (equations 5 to 8).
 *
 * @param embedding images to tokens; the class token is there if the model pools by it
 * @param norm before the head
 * @param pooler between pooling and what the model returns, if the configuration asks for one
 */
public record Vit(
        VitConfig config,
        TokenEmbedding embedding,
        Encoder encoder,
        LayerNorm norm,
        Optional<Pooler> pooler,
        Classifier head)
        implements ConfiguredModel {

    public Vit(VitConfig config, Params params) {
        this(config, params, config.interpolation());
    }

    /** @param interpolation of the position embeddings, for images of other sizes than the configuration's */
    public Vit(VitConfig config, Params params, Interpolation interpolation) {
        this(
                config,
                embedding(config, params, interpolation),
                Encoder.create(
                        params.at("blocks"), config.numHiddenLayers(), config.block(), config.dropPathRates()::get),
                config.encoder().norm(params.at("norm")),
                config.head() == VitConfig.Head.POOLER ? Optional.of(config.pooler(params)) : Optional.empty(),
                Classifier.create(params.at("head"), config.hiddenSize(), config.classes(), config.initialization()));
    }

    private static TokenEmbedding embedding(VitConfig config, Params params, Interpolation interpolation) {
        int d = config.hiddenSize();
        WeightInitialization initialization = config.initialization();
        PatchEmbedding patches = config.stem().isPresent()
                ? ConvolutionalStem.create(
                        params.at("stem"), config.numChannels(), config.stem().get(), d, initialization)
                : config.encoder().patches(params, true, initialization);
        List<Tensor> learned = config.pooling() == Pooling.CLASS_TOKEN
                ? List.of(params.get("class_token", Role.TOKEN, initialization.matrix(d, false), 1, 1, d))
                : List.of();
        LearnedPositions positions = config.positionEmbedding() == VitConfig.Positions.LEARNED
                ? LearnedPositions.create(params, learned.size(), config.grid(), d, initialization, interpolation)
                : LearnedPositions.sineCosine(params, learned.size(), config.grid(), d, interpolation);
        return new TokenEmbedding(patches, learned, positions);
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        // Equation 1: the class token and the embedded patches, positions added
        Tensor z = pass.record("embedding", embedding.forward(images, pass)); // [B, N + 1, D]

        // Equations 2 and 3, block after block
        z = encoder.forward(z, Mask.NONE, pass.reading(read(), "tokens"), pass);

        // Equation 4: y is the class token's row of this
        Tensor normed = pass.record("tokens", norm.forward(z)); // [B, N + 1, D], or [B, 1, D] if no other is read
        Tensor y = // [B, D]
                switch (config.pooling()) {
                    case CLASS_TOKEN -> normed.select(1, 0);
                    case MEAN -> normed.mean(1);
                };
        Tensor pooled =
                pass.record("pooled", pooler.map(layer -> layer.forward(y)).orElse(y));
        return pass.record("scores", head.forward(pooled)); // [B, K], or as pooled
    }

    private Read read() {
        return switch (config.pooling()) {
            case CLASS_TOKEN -> Read.first(1);
            case MEAN -> Read.ALL;
        };
    }

    /** The part of the model that computes filters from a sample of the data before training, if the model has it. */
    public Optional<ConvolutionalStem> stem() {
        return embedding.patches() instanceof ConvolutionalStem stem ? Optional.of(stem) : Optional.empty();
    }
}
