package dev.vit4j.model;

/** How the tokens after the last block become one vector. */
public enum Pooling {
    /** The class token's (Dosovitskiy et al. 2021). */
    CLASS_TOKEN,
    /** The mean of the patches', after the norm (Zhai et al. 2022; big_vision's {@code gap}). There is no class token. */
    MEAN
}
