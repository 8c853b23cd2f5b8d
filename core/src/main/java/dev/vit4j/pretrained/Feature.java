package dev.vit4j.pretrained;

/** One vector per image, taken from a model's tokens. */
public enum Feature {
    /** The class token of the last hidden state. */
    CLASS_TOKEN,
    /** The mean of the patches of the last hidden state. */
    PATCH_MEAN,
    /** What the model's own head pools: the pooler's output, or what the classifier reads. */
    POOLED
}
