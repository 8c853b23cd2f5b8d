package dev.vit4j.image;

/**
 * The preprocessing arithmetic to reproduce: the reference has two backends, which differ by a grey level here and
 * there, and the second one's resize differs between releases.
 */
public enum Backend {
    /** The reference's default: torchvision on tensors. 16-bit weights; one step from bytes to normalised values. */
    TORCHVISION("torchvision"),
    /** Pillow (13.0 and newer) and NumPy. Weights of 22 bits and more; bytes are scaled, then normalised. */
    PIL("pil"),
    /** Pillow 12.2 and 12.3. */
    PIL_12("pil-12"),
    /** Pillow up to 12.1. */
    PIL_12_1("pil-12.1");

    private final String label;

    Backend(String label) {
        this.label = label;
    }

    /** The name in commands. */
    @Override
    public String toString() {
        return label;
    }

    public boolean isPillow() {
        return this != TORCHVISION;
    }
}
