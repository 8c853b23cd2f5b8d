package dev.vit4j.weights;

/**
 * What a parameter is to its model. The part that asks for a parameter says so, since neither name nor shape does: a
 * class token [1, 1, D] and a table of words [V, D] have as many dimensions as a matrix. Optimizers go by it.
 */
public enum Role {
    /** A linear layer inside the network [out, in]. */
    MATRIX,
    /** The filters of a convolution [out, in, height, width]; a patch projection is one. */
    FILTER,
    /** A table whose rows are looked up by number, such as that of a vocabulary [V, D]. */
    EMBEDDING,
    /** Learned tokens and queries: class, distillation and register tokens, the probe of a pooling. */
    TOKEN,
    /** Learned positions. */
    POSITION,
    /** The scale and the shift of a normalisation. */
    NORM,
    /** What a layer adds to its outputs. */
    BIAS,
    /** Factors outside normalisations: LayerScale, a temperature, the slope of a nonlinearity. */
    SCALE,
    /** A matrix that gives the model's outputs [out, in]: a classifier's, or a projection to a shared space. */
    HEAD
}
