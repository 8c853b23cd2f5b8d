package dev.vit4j.data;

/** What lies beyond an image's border. */
public enum PaddingMode {
    /** Black. */
    ZERO,
    /** The image mirrored at its outermost pixels, which are not repeated. */
    REFLECT
}
