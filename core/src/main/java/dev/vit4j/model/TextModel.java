package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * A text tower: a model that maps each text to one vector.
 *
 * <p>Each records in a pass's trace: {@code embedding}, the input of the first block [B, T, D]; {@code tokens}, the
 * reference's last_hidden_state [B, T, D], or fewer tokens unless the trace wants {@code tokens}; {@code pooled}, one
 * vector per text; {@code scores}, what the model returns.
 */
public interface TextModel {

    /** The configuration of a text model: enough to build it, to prepare its input and to count its costs. */
    interface Config {

        /** The sizes of the encoder, which all text towers have. */
        TextEncoderConfig encoder();

        /** E, the width of the vectors that the model returns. */
        int embeddingSize();

        /** The model over a source of parameters. */
        TextModel build(Params params);

        /** The number of times that the matrix at a parameter's path is applied to a text of the maximum length. */
        default long applications(String path) {
            return path.startsWith("blocks.") ? encoder().maxPositionEmbeddings() : 1;
        }
    }

    /** The configuration that the model was built from. */
    Config config();

    /**
     * Token ids [B, T], INT64, to one vector per text [B, E].
     *
     * @param keep [B, T], BOOL: false for padding that no token may attend to. Usually empty: CLIP's padding comes after
     *     the token that is read, and SigLIP was trained to attend to its padding
     * @throws dev.vit4j.InvalidRequestException if a text has too many tokens, or an id is not in the vocabulary
     */
    Tensor forward(Tensor ids, Optional<Tensor> keep, Pass pass);

    /** As {@link #forward(Tensor, Optional, Pass)}, without a mask for padding. */
    default Tensor forward(Tensor ids, Pass pass) {
        return forward(ids, Optional.empty(), pass);
    }
}
