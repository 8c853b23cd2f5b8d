package dev.vit4j.weights;

/**
 * The role of a parameter in its model, which decides how optimizers treat it. The part that asks for a parameter
 * states it, since neither name nor shape does: a class token [1, 1, D] and a word embedding [V, D] look like matrices.
 */
public enum Role {
    /** A linear layer inside the network [out, in]. */
    MATRIX,
    /** The filters of a convolution [out, in, height, width]; a patch projection is one. */
    FILTER,
    /** An embedding table whose rows are looked up by index, such as that of a vocabulary [V, D]. */
    EMBEDDING,
    /** Learned tokens and queries: class, distillation and register tokens, the probe of attention pooling. */
    TOKEN,
    /** Learned position embeddings. */
    POSITION,
    /** The scale and the shift of a normalization layer. */
    NORM,
    /** The bias of a layer. */
    BIAS,
    /** Factors outside of normalization layers: LayerScale, a temperature, the slope of an activation. */
    SCALE,
    /** The matrix of the model's outputs [out, in]: a classifier, or a projection to a shared space. */
    HEAD
}
