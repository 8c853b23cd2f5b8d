package dev.vit4j.image;

import dev.vit4j.image.internal.resize.ResizedSide;

/**
 * Whose arithmetic preprocessing follows: the reference has two, which differ by a grey level here and there, and so do
 * the releases of the second one's resize.
 */
public enum Backend {
    /** The reference's default: torchvision on tensors. Weights of 16 bits; one step from bytes to normalised values. */
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

    /** As commands name it. */
    @Override
    public String toString() {
        return label;
    }

    public boolean isPillow() {
        return this != TORCHVISION;
    }

    /**
     * Whether an image gets its new height before its new width; bytes are rounded between the two. Pillow's authors
     * save work so where the height shrinks much: python-pillow/Pillow#9524 (12.2) and #9549 (13.0).
     */
    public boolean resizesRowsFirst(ResizedSide columns, ResizedSide rows) {
        if (!columns.changes() || rows.target() >= rows.source()) {
            return false;
        }
        return switch (this) {
            case TORCHVISION, PIL_12_1 -> false;
            case PIL_12 -> rows.source() > 100L * columns.source();
            case PIL -> rows.source() - rows.target() > 2 * (columns.source() - columns.target());
        };
    }
}
