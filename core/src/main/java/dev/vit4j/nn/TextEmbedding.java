package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Arrays;

/**
 * Turns the token ids of texts into the input of the first block: the embedding of each token plus that of its position.
 *
 * @param vocabulary the token embeddings [V, D]
 * @param positions the learned position embeddings [L, D]
 */
public record TextEmbedding(Tensor vocabulary, Tensor positions) {

    /**
     * A text embedding over a source of parameters.
     *
     * @param vocabulary V
     * @param length L, the maximum length of a text in tokens
     * @param width D
     */
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
     * @throws InvalidRequestException if the ids are not [B, T] of INT64, T is 0 or more than L, or an id is not in the
     *     vocabulary
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
