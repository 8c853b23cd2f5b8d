package dev.vit4j.model;

/** How the tokens after the last block are reduced to one vector. */
public enum Pooling {
    /** The class token is taken (Dosovitskiy et al. 2021). */
    CLASS_TOKEN,
    /** The mean of the patches' tokens after the norm (Zhai et al. 2022; big_vision's {@code gap}); there is no class token. */
    MEAN
}
