package dev.vit4j.model;

/**
 * An image model that is described by a configuration, so that a folder may hold it.
 *
 * <p>All record in a pass's trace: {@code tokens}, what the reference calls last_hidden_state [B, N, D], or those of its
 * tokens that are read if the trace wants no others; {@code pooled}, one vector per image; {@code scores}, what the model
 * returns. Transformers also record {@code embedding}, what the first block takes [B, N, D], and what their blocks do.
 */
public interface ConfiguredModel extends ImageModel {

    /** What it was built from. */
    ModelConfig config();
}
