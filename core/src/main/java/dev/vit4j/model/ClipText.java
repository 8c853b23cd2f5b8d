package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.TextEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The text tower of CLIP: a causal transformer. Only the end token attends to the whole text, so the text's vector is read
 * there; padding comes after it and changes nothing.
 *
 * <p>Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision",
 * https://arxiv.org/abs/2103.00020. Reference: transformers, {@code models/clip/modeling_clip.py}.
 *
 * <pre>
 * B texts in the batch    T tokens of a text    D width    E width shared with images
 * </pre>
 *
 * @param projection D to E
 */
public record ClipText(
        Config config, TextEmbedding embedding, Encoder encoder, LayerNorm norm, Optional<Linear> projection)
        implements TextModel {

    /** The head: what follows the last norm. */
    public enum Head {
        /** The token that ends the text: {@code CLIPTextModel}. */
        NONE,
        /** Its projection: {@code CLIPTextModelWithProjection}, {@code CLIPModel}. */
        PROJECTION
    }

    /**
     * The configuration, named as in the reference's config.json (transformers, {@code CLIPTextConfig}) in camel case.
     *
     * @param projectionDim the width of the embedding space of images and texts, if {@code head} is the projection to
     *     it
     * @param eosTokenId the end token, which is read where it first occurs; a text without one is read at its first token.
     *     If it is {@link #HIGHEST_ID}, the token with the highest id is read instead
     */
    public record Config(
            TextEncoderConfig encoder, int projectionDim, int eosTokenId, double initializerRange, Head head)
            implements TextModel.Config {

        /**
         * The {@code eos_token_id} in the configurations of the first checkpoints. It is wrong: their end token is the last
         * of the vocabulary.
         */
        public static final int HIGHEST_ID = 2;

        /** @throws InvalidRequestException if a value is out of its range */
        public Config {
            FieldChecks.requirePositive("projection_dim", projectionDim);
        }

        /** This configuration with another head. */
        public Config withHead(Head other) {
            return new Config(encoder, projectionDim, eosTokenId, initializerRange, other);
        }

        @Override
        public int embeddingSize() {
            return switch (head) {
                case NONE -> encoder.hiddenSize();
                case PROJECTION -> projectionDim;
            };
        }

        @Override
        public ClipText build(Params params) {
            return new ClipText(this, params);
        }

        WeightInitialization initialization() {
            return new WeightInitialization.Fixed(initializerRange);
        }
    }

    /** The model over a source of parameters. */
    public ClipText(Config config, Params params) {
        this(
                config,
                config.encoder().embedding(params, config.initialization()),
                config.encoder().blocks(params, config.initialization()),
                config.encoder().norm(params),
                switch (config.head()) {
                    case NONE -> Optional.empty();
                    case PROJECTION ->
                        Optional.of(Linear.createHead(
                                params.at("projection"),
                                config.encoder().hiddenSize(),
                                config.projectionDim(),
                                false,
                                config.initialization().matrix(config.encoder().hiddenSize(), false)));
                });
    }

    @Override
    public Tensor forward(Tensor ids, Optional<Tensor> keep, Pass pass) {
        Tensor x = pass.record("embedding", embedding.forward(ids)); // [B, T, D]
        long[] ends = ends(ids); // [B]
        Attention.Mask mask = keep.map(Attention.Mask.CAUSAL::withPadding).orElse(Attention.Mask.CAUSAL);
        if (keep.isEmpty() && !needsAll(pass)) {
            x = x.narrow(1, 0, Arrays.stream(ends).max().orElseThrow() + 1); // what follows changes nothing before it
        }
        x = encoder.forward(x, mask, Encoder.Readout.ALL, pass);
        Tensor normed = pass.record("tokens", norm.forward(x)); // [B, T, D], or up to the last end [B, t, D]

        Tensor pooled = pass.record("pooled", rows(normed, ends)); // [B, D]
        return pass.record(
                "scores", projection.map(layer -> layer.forward(pooled)).orElse(pooled)); // [B, E]
    }

    /** Whether all tokens are computed: if a trace wants them, and in training, where batches of one shape are faster. */
    private boolean needsAll(Pass pass) {
        return pass.isTraining() || pass.trace().wants("tokens") || encoder.isTraced(pass.trace());
    }

    /** The index of the token of each text that is read [B]. A text without an end is read at its first token. */
    private long[] ends(Tensor ids) {
        Tensor end = Tensor.of(new long[] {config.eosTokenId()}, 1).to(ids.device());
        Tensor ranked =
                config.eosTokenId() == Config.HIGHEST_ID ? ids : ids.equal(end).to(DType.INT64);
        return ranked.argmax(1).toLongArray(); // the first of several
    }

    /** One token of each text: from [B, T, D] to [B, D]. */
    private static Tensor rows(Tensor tokens, long... of) {
        long t = tokens.size(1);
        long[] rows = IntStream.range(0, of.length)
                .mapToLong(text -> text * t + of[text])
                .toArray();
        Tensor all = tokens.reshape(tokens.size(0) * t, tokens.size(2)); // [B · T, D]
        return Functional.embedding(all, Tensor.of(rows, rows.length).to(all.device()));
    }
}
