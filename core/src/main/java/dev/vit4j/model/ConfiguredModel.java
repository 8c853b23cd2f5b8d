package dev.vit4j.model;

/**
 * An image model with a configuration, so that it can be saved to a model folder and opened again.
 *
 * <p>Each records in a pass's trace: {@code tokens}, the reference's last_hidden_state [B, N, D], or only the tokens that
 * the head reads unless the trace wants {@code tokens}; {@code pooled}, one vector per image; {@code scores}, what the
 * model returns. Transformers also record {@code embedding}, the input of the first block [B, N, D], and the
 * intermediates of their blocks.
 */
public interface ConfiguredModel extends ImageModel {

    /** The configuration that it was built from. */
    ModelConfig config();
}
