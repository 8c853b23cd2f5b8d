package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineException;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The number format of a tensor's elements. Floating-point operators compute in the first four; labels and indices are
 * INT64, masks BOOL. The other types only occur in files: convert them with {@link Tensor#to(DType)}.
 */
public enum DType {
    FLOAT64(ScalarType.Double, 8),
    FLOAT32(ScalarType.Float, 4),
    FLOAT16(ScalarType.Half, 2),
    BFLOAT16(ScalarType.BFloat16, 2),
    /** One sign, five exponent and two mantissa bits, with infinities (OCP FP8). */
    FLOAT8_E5M2(ScalarType.Float8_e5m2, 1),
    /** One sign, four exponent and three mantissa bits, without infinities (OCP FP8). */
    FLOAT8_E4M3(ScalarType.Float8_e4m3fn, 1),
    FLOAT8_E5M2FNUZ(ScalarType.Float8_e5m2fnuz, 1),
    FLOAT8_E4M3FNUZ(ScalarType.Float8_e4m3fnuz, 1),
    /** A power of two: eight exponent bits and nothing else (OCP microscaling formats). */
    FLOAT8_E8M0(ScalarType.Float8_e8m0fnu, 1),
    COMPLEX64(ScalarType.ComplexFloat, 8),
    INT64(ScalarType.Long, 8),
    INT32(ScalarType.Int, 4),
    INT16(ScalarType.Short, 2),
    INT8(ScalarType.Char, 1),
    UINT64(ScalarType.UInt64, 8),
    UINT32(ScalarType.UInt32, 4),
    UINT16(ScalarType.UInt16, 2),
    UINT8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    private final ScalarType scalarType;
    private final int bytes;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is a real floating-point type, of any width. */
    public boolean isFloatingPoint() {
        return name().contains("FLOAT");
    }

    ScalarType scalarType() {
        return scalarType;
    }

    static DType of(ScalarType scalarType) {
        for (DType dtype : values()) {
            // by number: the engine doesn't return its enum's own constants
            if (dtype.scalarType.value == scalarType.value) {
                return dtype;
            }
        }
        throw new EngineException("a tensor of type " + scalarType + ", which vit4j does not use");
    }
}
