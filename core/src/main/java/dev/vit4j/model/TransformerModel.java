package dev.vit4j.model;

/**
 * An image model that is described by a configuration.
 *
 * <p>All families record in a pass's trace, beside what their blocks do: {@code embedding}, what the first block takes
 * [B, N, D]; {@code tokens}, what the reference calls last_hidden_state [B, N, D], or those of its tokens that are read
 * if the trace wants no others; {@code pooled}, one vector per image; {@code scores}, what comes out.
 */
public interface TransformerModel extends ImageModel {

    ModelConfig config();
}
