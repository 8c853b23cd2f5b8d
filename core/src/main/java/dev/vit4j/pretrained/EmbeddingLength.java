package dev.vit4j.pretrained;

/** The length of image embedding vectors. */
public enum EmbeddingLength {
    /** As in the reference's class: 1 for {@code CLIPModel} and {@code SiglipModel}, any for all others. */
    OF_CLASS,
    /** 1, so that the dot product of two vectors is their cosine similarity. */
    UNIT,
    /** As the last layer gives them. */
    RAW
}
