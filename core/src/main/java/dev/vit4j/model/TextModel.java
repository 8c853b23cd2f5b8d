package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * A model that turns texts into one vector each: a text tower.
 *
 * <p>All record in a pass's trace: {@code embedding}, what the first block takes [B, T, D]; {@code tokens}, what the
 * reference calls last_hidden_state [B, T, D], or those of its tokens that are read if the trace wants no others;
 * {@code pooled}, one vector per text; {@code scores}, what the model returns.
 */
public interface TextModel {

    /** The configuration of a text model: enough to build it, to feed it and to count its costs. */
    interface Config {

        /** The sizes of the encoder, which all text towers have. */
        TextEncoderConfig encoder();

        /** E, the width of the vectors that the model returns. */
        int embeddingSize();

        /** The model over a source of parameters. */
        TextModel build(Params params);

        /** The number of times that the matrix at a path is applied to a text of the greatest length. */
        default long applications(String path) {
            return path.startsWith("blocks.") ? encoder().maxPositionEmbeddings() : 1;
        }
    }

    Config config();

    /**
     * Token ids [B, T], INT64, to one vector per text [B, E].
     *
     * @param keep [B, T], BOOL: false for padding that no token may attend to. Models are used without it: CLIP's
     *     padding follows what is read, and SigLIP was trained to read its padding
     * @throws dev.vit4j.InvalidRequestException if a text has too many tokens, or an id is not in the vocabulary
     */
    Tensor forward(Tensor ids, Optional<Tensor> keep, Pass pass);

    /** As the other {@code forward}, every token used. */
    default Tensor forward(Tensor ids, Pass pass) {
        return forward(ids, Optional.empty(), pass);
    }
}
