package dev.vit4j.image;

/** Whose arithmetic preprocessing follows: the reference has two, which differ by a grey level here and there. */
public enum Backend {
    /** The reference's default: torchvision on tensors. Weights of 16 bits; one step from bytes to normalised values. */
    TORCHVISION,
    /** Pillow and NumPy. Weights of 22 bits and more; bytes are scaled, then normalised. */
    PIL
}
