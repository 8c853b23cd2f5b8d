package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Arrays;

/**
 * Turns the token ids of texts into what the first block takes: each token's row of the vocabulary, to which the
 * position's is added.
 *
 * @param vocabulary [V, D]
 * @param positions [L, D]
 */
public record TextEmbedding(Tensor vocabulary, Tensor positions) {

    /** @param length L, the most tokens that a text may have */
    public static TextEmbedding create(
            Params params, long vocabulary, long length, long width, WeightInitialization initialization) {
        return new TextEmbedding(
                params.get(
                        "token_embedding.weight",
                        Role.EMBEDDING,
                        initialization.matrix(width, false),
                        vocabulary,
                        width),
                params.get("position_embedding", Role.POSITION, initialization.matrix(width, false), length, width));
    }

    /**
     * Ids [B, T], INT64, to [B, T, D].
     *
     * @throws InvalidRequestException if a text has more than L tokens or none, or an id is not in the vocabulary
     */
    public Tensor forward(Tensor ids) {
        requireFit(ids);
        Tensor x = Functional.embedding(vocabulary, ids.to(vocabulary.device()));
        return x.add(positions.narrow(0, 0, ids.size(1)));
    }

    private void requireFit(Tensor ids) {
        if (ids.dimensions() != 2 || ids.elements() == 0 || ids.dtype() != DType.INT64) {
            throw new InvalidRequestException(
                    "expected the token ids of one or more texts [B, T], INT64, found " + ids);
        }
        if (ids.size(1) > positions.size(0)) {
            throw new InvalidRequestException("texts have " + ids.size(1) + " tokens, but the model takes at most "
                    + positions.size(0) + " (max_position_embeddings); shorten them");
        }
        Arrays.stream(ids.toLongArray())
                .filter(id -> id < 0 || id >= vocabulary.size(0))
                .findFirst()
                .ifPresent(id -> {
                    throw new InvalidRequestException("token id " + id + " is not in the model's vocabulary of "
                            + vocabulary.size(0) + " (vocab_size); is the tokenizer another model's?");
                });
    }
}
