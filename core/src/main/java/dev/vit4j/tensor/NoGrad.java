package dev.vit4j.tensor;

import java.util.function.Supplier;
import org.bytedeco.pytorch.GradMode;

/** Disables autograd on this thread while open; to be closed by the thread that opened it. */
public final class NoGrad implements AutoCloseable {

    private final boolean before;

    private NoGrad(boolean before) {
        this.before = before;
    }

    /** Disables autograd on this thread until the result is closed. */
    public static NoGrad open() {
        Engine.load();
        NoGrad noGrad = new NoGrad(GradMode.is_enabled());
        GradMode.set_enabled(false);
        return noGrad;
    }

    /** Whether autograd is disabled on this thread. */
    public static boolean isOpen() {
        return !GradMode.is_enabled();
    }

    /** The result of {@code work}, computed without autograd. */
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
