package dev.vit4j.weights.internal;

import dev.vit4j.tensor.DType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The number formats of safetensors files, in the order of the reference ({@code Dtype} of the Rust crate
 * <a href="https://github.com/huggingface/safetensors">safetensors</a>), whose writer sorts by them in reverse.
 */
public enum SafetensorsDType {
    BOOL(8, DType.BOOL),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8, DType.UINT8),
    I8(8, DType.INT8),
    F8_E5M2(8, DType.FLOAT8_E5M2),
    F8_E4M3(8, DType.FLOAT8_E4M3),
    F8_E8M0(8, DType.FLOAT8_E8M0),
    F8_E4M3FNUZ(8, DType.FLOAT8_E4M3FNUZ),
    F8_E5M2FNUZ(8, DType.FLOAT8_E5M2FNUZ),
    I16(16, DType.INT16),
    U16(16, DType.UINT16),
    F16(16, DType.FLOAT16),
    BF16(16, DType.BFLOAT16),
    I32(32, DType.INT32),
    U32(32, DType.UINT32),
    F32(32, DType.FLOAT32),
    C64(64, DType.COMPLEX64),
    F64(64, DType.FLOAT64),
    I64(64, DType.INT64),
    U64(64, DType.UINT64);

    private final int bits;
    private final @Nullable DType dtype;

    SafetensorsDType(int bits) {
        this.bits = bits;
        this.dtype = null;
    }

    SafetensorsDType(int bits, DType dtype) {
        this.bits = bits;
        this.dtype = dtype;
    }

    /** Bits per element; some formats are narrower than a byte. */
    public int bits() {
        return bits;
    }

    /** The type of a tensor with such elements; empty if vit4j doesn't support it. */
    public Optional<DType> tensorType() {
        return Optional.ofNullable(dtype);
    }

    static Optional<SafetensorsDType> named(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    static SafetensorsDType of(DType dtype) {
        return Arrays.stream(values()).filter(d -> d.dtype == dtype).findFirst().orElseThrow();
    }

    static String readableNames() {
        return Arrays.stream(values())
                .filter(d -> d.dtype != null)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }
}
