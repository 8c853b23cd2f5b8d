package dev.vit4j.tensor;

import java.util.function.Supplier;
import org.bytedeco.pytorch.GradMode;

/** Records no operations for differentiation on this thread while open. */
public final class NoGrad implements AutoCloseable {

    private final boolean before;

    private NoGrad(boolean before) {
        this.before = before;
    }

    public static NoGrad open() {
        Engine.load();
        NoGrad noGrad = new NoGrad(GradMode.is_enabled());
        GradMode.set_enabled(false);
        return noGrad;
    }

    /** Whether this thread's operations are not recorded now. */
    public static boolean isOpen() {
        return !GradMode.is_enabled();
    }

    public static Tensor call(Supplier<Tensor> work) {
        try (NoGrad noGrad = open()) {
            return work.get();
        }
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
