package dev.vit4j.pretrained;

/** The length of the vectors that a model makes of images. */
public enum EmbeddingLength {
    /** As the reference's class gives them: 1 of {@code CLIPModel} and {@code SiglipModel}, any of all others. */
    OF_CLASS,
    /** 1, so that a product of two of them is the cosine of the angle between. */
    UNIT,
    /** As they come from the last layer. */
    RAW
}
