package dev.vit4j.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format of a tensor's elements. */
public enum DType {
    FLOAT64(ScalarType.Double, 8),
    FLOAT32(ScalarType.Float, 4),
    FLOAT16(ScalarType.Half, 2),
    BFLOAT16(ScalarType.BFloat16, 2),
    INT64(ScalarType.Long, 8),
    INT32(ScalarType.Int, 4),
    INT16(ScalarType.Short, 2),
    INT8(ScalarType.Char, 1),
    UINT8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    private final ScalarType scalarType;
    private final int bytes;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** Bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloatingPoint() {
        return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
    }

    ScalarType scalarType() {
        return scalarType;
    }

    static DType of(ScalarType scalarType) {
        for (DType dtype : values()) {
            // by number: what the engine returns is not one of its enum's own constants
            if (dtype.scalarType.value == scalarType.value) {
                return dtype;
            }
        }
        throw new EngineException("a tensor of type " + scalarType + ", which vit4j does not use");
    }
}
