package dev.vit4j.tensor;

import dev.vit4j.tensor.internal.EngineAccess;
import dev.vit4j.tensor.internal.EngineException;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The way to what is not public here, for {@code tensor.internal}. */
final class TensorAccess extends EngineAccess {

    @Override
    protected Loaded loaded() {
        return Engine.loaded();
    }

    @Override
    protected org.bytedeco.pytorch.Tensor handleOf(Tensor tensor) {
        return tensor.handle();
    }

    @Override
    protected Tensor tensorOf(org.bytedeco.pytorch.Tensor handle) {
        return new Tensor(handle);
    }

    @Override
    protected Tensor asBorrowed(Tensor tensor) {
        return tensor.asBorrowed();
    }

    @Override
    protected ScalarType scalarTypeOf(DType dtype) {
        return dtype.scalarType();
    }

    @Override
    protected Tensor call(String operation, Supplier<org.bytedeco.pytorch.Tensor> call, Tensor... operands) {
        return Tensor.op(operation, call, operands);
    }

    @Override
    protected RuntimeException failureOf(String operation, RuntimeException cause, Tensor... operands) {
        return EngineException.of(operation, cause, operands);
    }
}
