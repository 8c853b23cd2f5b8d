package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Processor.ProductLibrary;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What this package may do with a tensor and nobody outside of {@code tensor}: Java has no friends among packages, so
 * {@link Tensor} hands it over when its class is initialized.
 */
public abstract class EngineAccess {

    private static volatile Optional<EngineAccess> given = Optional.empty();

    protected EngineAccess() {}

    /** Called by {@link Tensor} alone. */
    public static void give(EngineAccess access) {
        given = Optional.of(access);
    }

    private static EngineAccess access() {
        if (given.isEmpty()) {
            try {
                MethodHandles.lookup().ensureInitialized(Tensor.class);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return given.orElseThrow();
    }

    /** What loading the engine found out. */
    public record Loaded(String vectorInstructions, ProductLibrary plainProducts) {}

    static Loaded engine() {
        return access().loaded();
    }

    static org.bytedeco.pytorch.Tensor handle(Tensor tensor) {
        return access().handleOf(tensor);
    }

    static Tensor tensor(org.bytedeco.pytorch.Tensor handle) {
        return access().tensorOf(handle);
    }

    /** A tensor whose memory is freed with its scope. */
    static Tensor borrowed(Tensor tensor) {
        return access().asBorrowed(tensor);
    }

    static ScalarType scalarType(DType dtype) {
        return access().scalarTypeOf(dtype);
    }

    /** What a call gives, or an exception that names the operation and its operands. */
    static Tensor op(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        return access().call(operation, call, operands);
    }

    /** An exception that names the operation and its operands. */
    static RuntimeException failure(String operation, RuntimeException cause, Tensor... operands) {
        return access().failureOf(operation, cause, operands);
    }

    protected abstract Loaded loaded();

    protected abstract org.bytedeco.pytorch.Tensor handleOf(Tensor tensor);

    protected abstract Tensor tensorOf(org.bytedeco.pytorch.Tensor handle);

    protected abstract Tensor asBorrowed(Tensor tensor);

    protected abstract ScalarType scalarTypeOf(DType dtype);

    protected abstract Tensor call(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands);

    protected abstract RuntimeException failureOf(String operation, RuntimeException cause, Tensor... operands);
}
