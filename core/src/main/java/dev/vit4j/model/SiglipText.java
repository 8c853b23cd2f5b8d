package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.TextEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * The text tower of SigLIP: a transformer whose tokens all attend to each other, padding included. The text's vector is
 * read at the last token, which is padding in most texts, so every text must be padded to the length that the model was
 * trained with.
 *
 * <p>Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", https://arxiv.org/abs/2303.15343. Reference:
 * transformers, {@code models/siglip/modeling_siglip.py}.
 *
 * <pre>
 * B texts in the batch    T tokens of a text    D width    E width shared with images
 * </pre>
 *
 * @param head D to E
 */
public record SiglipText(Config config, TextEmbedding embedding, Encoder encoder, LayerNorm norm, Linear head)
        implements TextModel {

    /**
     * The configuration, named as in the reference's config.json (transformers, {@code SiglipTextConfig}) in camel
     * case.
     *
     * @param projectionSize the width of the vectors that the model returns
     */
    public record Config(TextEncoderConfig encoder, int projectionSize) implements TextModel.Config {

        /** @throws InvalidRequestException if a value is out of its range */
        public Config {
            FieldChecks.requirePositive("projection_size", projectionSize);
        }

        @Override
        public int embeddingSize() {
            return projectionSize;
        }

        @Override
        public SiglipText build(Params params) {
            return new SiglipText(this, params);
        }

        /** The reference's config.json has no field for it. */
        WeightInitialization initialization() {
            return new WeightInitialization.Fixed(0.02);
        }
    }

    /** The model over a source of parameters. */
    public SiglipText(Config config, Params params) {
        this(
                config,
                config.encoder().embedding(params, config.initialization()),
                config.encoder().blocks(params, config.initialization()),
                config.encoder().norm(params),
                Linear.createHead(
                        params.at("head"),
                        config.encoder().hiddenSize(),
                        config.projectionSize(),
                        true,
                        config.initialization().matrix(config.encoder().hiddenSize(), false)));
    }

    @Override
    public Tensor forward(Tensor ids, Optional<Tensor> keep, Pass pass) {
        Tensor x = pass.record("embedding", embedding.forward(ids)); // [B, T, D]
        Attention.Mask mask = keep.map(Attention.Mask::padding).orElse(Attention.Mask.NONE);
        x = encoder.forward(x, mask, pass.readout(Encoder.Readout.last(1), "tokens"), pass);
        Tensor normed = pass.record("tokens", norm.forward(x)); // [B, T, D], or [B, 1, D] if no others are read
        Tensor pooled = head.forward(normed.select(1, normed.size(1) - 1)); // [B, E]
        return pass.record("scores", pass.record("pooled", pooled)); // as the reference's pooler_output
    }
}
