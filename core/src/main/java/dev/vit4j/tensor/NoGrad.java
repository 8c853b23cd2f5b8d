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
        NoGradGuard guard = new NoGradGuard();
        guard.retainReference(); // ours to close, whatever scope is open around it
        return new NoGrad(guard);
    }

    public static Tensor call(Supplier<Tensor> work) {
        try (NoGrad noGrad = open()) {
            return work.get();
        }
    }

    @Override
    public void close() {
        guard.close();
    }
}
