package dev.vit4j.pretrained;

/** One vector per image, taken from a model's tokens. */
public enum Feature {
    /** The class token of the last hidden state. */
    CLASS_TOKEN,
    /** The mean of the patch tokens of the last hidden state. */
    PATCH_MEAN,
    /** The model's own pooling: the pooler's output, or the input of the classifier. */
    POOLED
}
