package dev.vit4j.tensor;

import java.util.Locale;

/**
 * The number format of matrix products. Master weights, losses and optimizers are always fp32.
 */
public enum Precision {
    FP32(DType.FLOAT32),
    BF16(DType.BFLOAT16);

    private final DType computeType;

    Precision(DType computeType) {
        this.computeType = computeType;
    }

    /** The type of the products' operands. */
    public DType computeType() {
        return computeType;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
