package dev.vit4j.tensor;

import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;

/** Records no operations for differentiation on this thread while open. */
public final class NoGrad implements AutoCloseable {

    private final NoGradGuard guard;

    private NoGrad(NoGradGuard guard) {
        this.guard = guard;
    }

    public static NoGrad open() {
        Engine.load();
        return new NoGrad(new NoGradGuard());
    }

    public static Tensor call(Supplier<Tensor> work) {
        try (NoGrad noGrad = open()) {
            return work.get();
        }
    }

    @Override
    public void close() {
        guard.deallocate(); // now, for a scope around it would keep it until its own end
    }
}
